import type { DraftDimension, DraftHierarchy } from '../file/draft.ts';
import { describeUnknown } from '../model/names.ts';
import type { Place } from '../file/problems.ts';
import type { Named } from '../file/read-draft.ts';
import { checkName } from './resolve-fields.ts';
import { resolveLabels } from './resolve-labels.ts';
import { toTitle } from '../model/titles.ts';
import type { Dimension, FieldType, Hierarchy, Source } from '../model/types.ts';

type Sources = ReadonlyMap<string, Source>;

/** Resolves a dimension and its fields: the named ones, or every source's field of the same name. */
export function resolveDimension(
  { name, value: draft, place }: Named<DraftDimension>,
  sources: Sources,
  broken: ReadonlySet<string>,
  language: string,
): Dimension {
  checkName(name, place);
  if (draft.field !== undefined && draft.fields !== undefined) {
    place.refuse(
      'both field and fields: expected field, for the same field everywhere, or fields, a map from sources to fields',
    );
  }
  const field = draft.field ?? name;
  const named =
    draft.fields ??
    Object.fromEntries(
      [...sources.values()].filter((source) => source.fields.has(field)).map((source) => [source.name, field]),
    );
  const fieldsPlace = draft.fields ? place.at('fields') : draft.field ? place.at('field') : place;
  const fields = new Map<string, string>();
  for (const [source, sourceField] of Object.entries(named)) {
    const at = draft.fields ? fieldsPlace.at(source) : fieldsPlace;
    if (broken.has(source)) continue;
    if (!sources.has(source)) at.refuse(describeUnknown('a source', source, [...sources.keys(), ...broken]));
    else if (findType(source, sourceField, sources, at)) fields.set(source, sourceField);
  }
  if (Object.keys(named).length === 0 && broken.size === 0) {
    fieldsPlace.refuse(
      describeUnknown('a field of any source', field, [
        ...new Set([...sources.values()].flatMap((source) => [...source.fields.keys()])),
      ]),
    );
  }
  checkOneType(fields, sources, fieldsPlace);
  return {
    name,
    title: draft.title ?? toTitle(name),
    fields,
    ...(isPersonal(fields, sources) && { pii: true as const }),
    ...resolveLabels(draft.labels, language, place.at('labels')),
    ...(draft.was !== undefined && { was: draft.was }),
  };
}

function findType(sourceName: string, field: string, sources: Sources, place: Place): FieldType | undefined {
  const { fields } = sources.get(sourceName) as Source;
  const type = fields.get(field)?.type;
  if (type === undefined) return place.refuse(describeUnknown(`a field of ${sourceName}`, field, [...fields.keys()]));
  if (type === 'string' || type === 'boolean') return type;
  return place.refuse(
    `"${field}" of ${sourceName} is of type ${type}: expected a dimension to be of type string or boolean`,
  );
}

function checkOneType(fields: ReadonlyMap<string, string>, sources: Sources, place: Place): void {
  const types = new Set([...fields].map(([source, field]) => sources.get(source)?.fields.get(field)?.type));
  if (types.size > 1) place.refuse(`fields of types ${[...types].join(' and ')}: expected one type on all sources`);
}

const isPersonal = (fields: ReadonlyMap<string, string>, sources: Sources): boolean =>
  [...fields].some(([source, field]) => sources.get(source)?.fields.get(field)?.pii);

/** Returns the type of a dimension's values. */
export function typeOf(dimension: Dimension, sources: Sources): FieldType {
  const [first] = dimension.fields;
  return (first && sources.get(first[0])?.fields.get(first[1])?.type) ?? 'string';
}

/** Resolves a hierarchy, whose levels must all belong to one source. */
export function resolveHierarchy(
  { name, value: draft, place }: Named<DraftHierarchy>,
  dimensions: ReadonlyMap<string, Dimension>,
  broken: ReadonlyMap<string, unknown>,
): Hierarchy {
  const { levels } = draft;
  const collected: Dimension[] = [];
  levels.forEach((level, index) => {
    const dimension = dimensions.get(level);
    if (dimension) collected.push(dimension);
    else if (!broken.has(level))
      place.refuse(
        `level ${index + 1} ${describeUnknown('a dimension', level, [...dimensions.keys(), ...broken.keys()])}`,
      );
    if (levels.indexOf(level) !== index)
      place.refuse(`level ${index + 1} "${level}" occurs twice: expected each dimension once`);
  });
  if (levels.length < 2) place.refuse(`${levels.length} levels: expected at least two dimensions, the coarsest first`);
  const [first, ...others] = collected;
  const shared = [...(first?.fields.keys() ?? [])].filter((source) =>
    others.every((other) => other.fields.has(source)),
  );
  const isKnown = collected.length === levels.length && collected.every(({ fields }) => fields.size > 0);
  if (isKnown && shared.length === 0) {
    place.refuse(`no source has all of ${levels.join(', ')}: expected levels of one source`);
  }
  return { name, title: draft.title ?? toTitle(name), levels };
}
