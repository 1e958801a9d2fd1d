import type { DraftMeasure, DraftSource } from '../../file/draft.ts';
import { parseLiteral } from '../../model/filter-values.ts';
import { readFilter, type FilterTree } from '../../model/filters.ts';
import { describeUnknown } from '../../model/names.ts';
import type { Place } from '../../file/problems.ts';
import type { Named } from '../../file/read-draft.ts';
import { checkInnerName } from '../resolve-fields.ts';
import { deriveMeasure } from './derive-measure.ts';
import { findMeasureKind, isAmount, isDerived, typesOf, type MeasureKind } from './measure-kinds.ts';
import type { Expression } from '../../model/expressions/expression-types.ts';
import type { Field, Measure, Source } from '../../model/types.ts';

/** Unit of a number: money of a currency, or plain; integer, or with decimals. */
export interface Unit {
  readonly currency: string | undefined;
  readonly isInteger: boolean;
}

/** A measure that the file declares. */
export interface ResolvedMeasure {
  readonly name: string;
  readonly source: string;
  readonly kind: MeasureKind;
  readonly unit: Unit;
  /** Reads the measure itself, or what it is derived from. */
  readonly expression: Expression;
  /** Measures that are stored for it: itself, or what it is derived from. */
  readonly stored: readonly Measure[];
}

interface ReadMeasure {
  readonly name: string;
  readonly draft: DraftMeasure;
  readonly kind: MeasureKind;
  readonly fields: readonly Field[];
  readonly where: FilterTree<Literal> | undefined;
  readonly unit: Unit;
}

type Literal = string | number | boolean;

const PLAIN_COUNT: Unit = { currency: undefined, isInteger: true };

/** Resolves a source's measures, in the order of the file; invalid ones are left out. */
export function resolveMeasures({ value: draft, place }: Named<DraftSource>, source: Source): ResolvedMeasure[] {
  const read = Object.entries(draft.measures).flatMap(([name, measure]) => {
    const at = place.at('measures', name);
    checkInnerName(name, at);
    return readMeasure(name, measure, source, draft, at) ?? [];
  });
  return read.map((measure) => toResolved(measure, source));
}

function readMeasure(
  name: string,
  draft: DraftMeasure,
  source: Source,
  sourceDraft: DraftSource,
  place: Place,
): ReadMeasure | undefined {
  const kind = findMeasureKind(draft, place);
  if (kind === undefined) return undefined;
  const where = draft.where === undefined ? undefined : readWhere(draft.where, source, place.at('where'));
  const named = kind === 'count' ? [] : [draft[kind] ?? []].flat().map((field) => [field, place.at(kind)] as const);
  if (draft.weight !== undefined) named.push([draft.weight, place.at('weight')]);
  const fields = named.map(([field, at]) => findField(field, kind, source, at)).filter((field) => field !== undefined);
  if (fields.length < named.length) return undefined;
  const repeated = kind === 'distinct' && fields.find((field, index) => fields.indexOf(field) !== index);
  if (repeated) return place.at(kind).refuse(`"${repeated.name}" occurs twice: expected each field once`);
  const unit = isAmount(kind) ? toUnit(kind, fields, sourceDraft, where, place) : PLAIN_COUNT;
  return unit && { name, draft, kind, fields, where, unit };
}

const toStored = ({ name, draft, kind, fields, where }: ReadMeasure, source: Source): Measure => ({
  name,
  source: source.name,
  kind: kind as Measure['kind'],
  fields: fields.map((field) => field.name),
  where,
  ...(draft.was !== undefined && { was: draft.was }),
});

function toResolved(measure: ReadMeasure, source: Source): ResolvedMeasure {
  const { name, draft, kind, fields, where, unit } = measure;
  const common = { name, source: source.name, kind, unit };
  if (!isDerived(kind)) {
    return { ...common, expression: { kind: 'measure', measure: name }, stored: [toStored(measure, source)] };
  }
  const { expression, parts } = deriveMeasure({
    name,
    was: draft.was,
    kind,
    source: source.name,
    fields: fields as [Field, ...Field[]],
    where,
    isSample: draft.basis === 'sample',
  });
  return { ...common, expression, stored: parts };
}

function readWhere(raw: unknown, source: Source, place: Place): FilterTree<Literal> | undefined {
  return readFilter<Literal>(raw, place, {
    kind: `a field of ${source.name}`,
    members: new Map([...source.fields.values()].map(({ name, type }) => [name, type])),
    parseValue: (value, type, at) => parseLiteral(value, type, at, source.eventTimeZone),
  });
}

function findField(name: string, kind: MeasureKind, source: Source, place: Place): Field | undefined {
  const field = source.fields.get(name);
  if (!field) return place.refuse(describeUnknown(`a field of ${source.name}`, name, [...source.fields.keys()]));
  const [types, expected] = typesOf(kind);
  if (types.includes(field.type)) return field;
  return place.refuse(`${kind} of "${name}", a field of type ${field.type}: expected one of type ${expected}`);
}

/** Computes the unit of a measure of amounts; undefined, with the problem recorded, where it has none. */
function toUnit(
  kind: MeasureKind,
  fields: readonly Field[],
  draft: DraftSource,
  where: FilterTree<Literal> | undefined,
  place: Place,
): Unit | undefined {
  const units = fields.map((field) => toFieldUnit(kind, field, draft, where, place.at(kind)));
  const [unit] = units as [Unit];
  if (kind === 'sum_of_products') {
    const money = units.flatMap(({ currency }) => currency ?? []);
    if (money.length > 1) {
      return place.at(kind).refuse(`products of ${money.join(' and ')}: expected at most one field of money`);
    }
    return { currency: money[0], isInteger: units.every(({ isInteger }) => isInteger) };
  }
  // A variance is in the square of the unit.
  if (kind === 'variance') return { currency: undefined, isInteger: false };
  const isOfValues = !isDerived(kind) || kind === 'min' || kind === 'max';
  return isOfValues ? unit : { ...unit, isInteger: false };
}

/** Records a problem for a measure over several currencies, which would be meaningless. */
function toFieldUnit(
  kind: MeasureKind,
  field: Field,
  draft: DraftSource,
  where: FilterTree<Literal> | undefined,
  place: Place,
): Unit {
  const currencyField = draft.fields[field.name]?.currency_field;
  if (currencyField === undefined) return { currency: field.currency, isInteger: field.type === 'integer' };
  const currency = where && findFixedText(where, currencyField);
  if (currency === undefined) {
    place.refuse(
      `"${field.name}" is money in the currency of "${currencyField}", and several currencies have no ${kind}: expected a where that fixes one, such as {${currencyField}: EUR}`,
    );
  }
  return { currency, isInteger: false };
}

/** Returns the only text that a filter allows for a field. */
function findFixedText(filter: FilterTree<Literal>, member: string): string | undefined {
  if ('and' in filter) return filter.and.map((part) => findFixedText(part, member)).find((text) => text !== undefined);
  if ('or' in filter || filter.member !== member || filter.operator !== 'equals' || filter.values.length !== 1)
    return undefined;
  const [value] = filter.values;
  return typeof value === 'string' ? value : undefined;
}
