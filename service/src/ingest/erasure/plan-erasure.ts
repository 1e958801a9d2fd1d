import { randomBytes, randomInt } from 'node:crypto';
import { OperatorError } from '../../base/errors.ts';
import { composeText } from '../../base/text/fold-text.ts';
import { dimensionScope, distinctScope } from '../../catalog/model/table-names.ts';
import type { Catalog, Field, Source } from '../../catalog/model/types.ts';
import type { RenamedScope } from '../../medallion/gold/rename-members.ts';
import type { SourceLayout, StoredColumn } from '../../medallion/layout/source-layout.ts';
import type { FieldDefinition } from '../../rollup/column-definition.ts';
import { isProblem } from '../decode/parse-field.ts';
import { compileReader, toPseudonymValue } from './erased-values.ts';
import { refuseDependent } from './refuse-dependent.ts';
import type { ErasedTarget, ErasurePlan } from './types.ts';

/** A value of a field, in one source or in all that have the field. */
export interface ErasedSubject {
  readonly field: string;
  readonly source: string | undefined;
  readonly value: string;
}

/** A pseudonym in both spellings: fields of whole numbers need one too. Random, so that nothing leads back. */
export interface Pseudonym {
  readonly text: string;
  readonly integer: number;
}

export const createPseudonym = (): Pseudonym => ({
  text: `erased-${randomBytes(8).toString('hex')}`,
  // Below 0, where ids of other systems are not.
  integer: -1 - randomInt(2 ** 47),
});

/**
 * Finds the fields, dimensions and distinct measures that hold a value. A dimension that several sources share has one set of
 * values, so that the value is erased from all of them. Throws `unknown_field`, and `not_erasable` where a number depends on the
 * value itself.
 */
export function planErasure(
  catalog: Catalog,
  layouts: ReadonlyMap<string, SourceLayout>,
  { field, source, value }: ErasedSubject,
  pseudonym: Pseudonym,
): ErasurePlan {
  const named = [...catalog.sources.values()].filter(
    ({ name, fields }) => fields.has(field) && (source === undefined || name === source),
  );
  const first = named.map((declared) => ({ source: declared, field: define(declared.fields.get(field) as Field) }));
  const targets = joinShared(catalog, layouts, first).map(({ source: holder, field: definition }): ErasedTarget => ({
    source: holder,
    layout: layoutOf(layouts, holder),
    field: definition,
    text: readValue(holder, definition, value),
    pseudonym: toPseudonymValue(definition, String(pseudonym[definition.type === 'integer' ? 'integer' : 'text'])),
  }));
  for (const target of targets) refuseDependent(target);
  return { targets, scopes: findScopes(targets), pseudonym: pseudonym.text };
}

type Place = Pick<ErasedTarget, 'source' | 'field'>;

const layoutOf = (layouts: ReadonlyMap<string, SourceLayout>, { name }: Source): SourceLayout => {
  const layout = layouts.get(name);
  if (!layout) throw new RangeError(`no layout of the source ${name} was loaded`);
  return layout;
};

const define = ({ name, type, scale, path, reading }: Field): FieldDefinition => ({
  name,
  type,
  scale,
  path,
  ...(reading && { reading }),
});

const idOf = ({ source, field }: Place): string => `${source.name} ${JSON.stringify(field.path)}`;

const isAt = (field: Pick<FieldDefinition, 'path'>, path: readonly string[]): boolean =>
  JSON.stringify(field.path) === JSON.stringify(path);

/** Adds the fields that share a dimension with the given ones, in whichever source and definition. */
function joinShared(
  catalog: Catalog,
  layouts: ReadonlyMap<string, SourceLayout>,
  first: readonly Place[],
): readonly Place[] {
  const places = new Map(first.map((place) => [idOf(place), place]));
  for (const place of places.values()) {
    const names = dimensionColumns(layoutOf(layouts, place.source))
      .filter(({ definition }) => isAt(definition.fields[0] as FieldDefinition, place.field.path))
      .map(({ name }) => name);
    for (const source of catalog.sources.values()) {
      for (const { name, definition } of dimensionColumns(layoutOf(layouts, source))) {
        const shared = { source, field: definition.fields[0] as FieldDefinition };
        if (names.includes(name) && !places.has(idOf(shared))) places.set(idOf(shared), shared);
      }
    }
  }
  return [...places.values()];
}

const dimensionColumns = ({ columns }: SourceLayout): StoredColumn[] =>
  columns.filter(({ definition }) => definition.kind === 'dimension');

/** Reads the value as the field's parser would, so that 042 and 42 are one whole number. */
function readValue(source: Source, field: FieldDefinition, value: string): string {
  const name = `${source.name}.${field.name}`;
  if (field.type !== 'string' && field.type !== 'integer') {
    throw new OperatorError(
      'not_erasable',
      `${name} is a field of type ${field.type}: expected one that names a person, of type string or integer`,
    );
  }
  const read = compileReader(field, source).parse(value);
  if (isProblem(read)) throw new OperatorError('invalid_value', `--subject: ${read.message}`);
  if (read === null) {
    throw new OperatorError('invalid_value', `--subject: ${name} is empty: expected the value that names a person`);
  }
  return composeText(String(read));
}

/** The members that have the erased value, of dimensions and of distinct counts, by the fields that they are of. */
export function findScopes(targets: readonly ErasedTarget[]): RenamedScope[] {
  const scopes = targets.flatMap(({ source, layout, field, text: value, pseudonym }) =>
    layout.columns.flatMap(({ name, definition }): RenamedScope[] => {
      const { kind, fields } = definition;
      if (kind !== 'dimension' && kind !== 'distinct') return [];
      const isMany = fields.length > 1;
      const scope =
        kind === 'dimension'
          ? dimensionScope(name)
          : distinctScope({ source: source.name, fields: fields.map((counted) => counted.name) });
      return fields.flatMap((counted, position) =>
        isAt(counted, field.path) ? [{ scope, position: isMany ? position : null, value, pseudonym }] : [],
      );
    }),
  );
  return [...new Map(scopes.map((renamed) => [`${renamed.scope} ${renamed.position}`, renamed])).values()];
}
