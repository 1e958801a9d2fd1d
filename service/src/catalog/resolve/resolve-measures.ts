import type { DraftMeasure, DraftSource } from '../file/draft.ts';
import { parseLiteral } from '../model/filter-values.ts';
import { readFilter, type FilterTree } from '../model/filters.ts';
import { describeUnknown } from '../model/names.ts';
import type { Place } from '../file/problems.ts';
import type { Named } from '../file/read-draft.ts';
import { checkInnerName } from './resolve-fields.ts';
import type { Field, FieldType, Measure, Source } from '../model/types.ts';

/** Unit of a number: money of a currency, or plain; integer, or with decimals. */
export interface Unit {
  readonly currency: string | undefined;
  readonly isInteger: boolean;
}

export interface ResolvedMeasure {
  readonly measure: Measure;
  readonly unit: Unit;
}

type Literal = string | number | boolean;

const PLAIN_COUNT: Unit = { currency: undefined, isInteger: true };
const COUNTABLE: readonly FieldType[] = ['string', 'integer', 'boolean'];
const KINDS = ['count', 'sum', 'distinct', 'distribution'] as const satisfies Measure['kind'][];

/** Returns true for measures of an amount, in the unit of their field, rather than of a count. */
const isAmount = (kind: Measure['kind']): boolean => kind === 'sum' || kind === 'distribution';

/** Resolves a source's measures, in the order of the file; invalid ones are left out. */
export function resolveMeasures({ value: draft, place }: Named<DraftSource>, source: Source): ResolvedMeasure[] {
  return Object.entries(draft.measures).flatMap(([name, measure]) => {
    const at = place.at('measures', name);
    checkInnerName(name, at);
    return resolveMeasure(name, measure, source, draft, at) ?? [];
  });
}

function resolveMeasure(
  name: string,
  draft: DraftMeasure,
  source: Source,
  sourceDraft: DraftSource,
  place: Place,
): ResolvedMeasure | undefined {
  const kinds = KINDS.filter((kind) => draft[kind] !== undefined);
  const [kind] = kinds;
  if (kind === undefined || kinds.length > 1) {
    return place.refuse(
      `${kinds.length === 0 ? 'nothing' : kinds.join(' and ')} to measure: expected one of count: true, sum: FIELD, distinct: FIELD, distribution: FIELD`,
    );
  }
  const where = draft.where === undefined ? undefined : readWhere(draft.where, source, place.at('where'));
  const names = [draft.sum ?? draft.distribution ?? draft.distinct ?? []].flat();
  const fields = names
    .map((field) => findField(field, kind, source, place.at(kind)))
    .filter((field) => field !== undefined);
  if (fields.length < names.length) return undefined;
  const repeated = names.find((field, index) => names.indexOf(field) !== index);
  if (repeated !== undefined) return place.at(kind).refuse(`"${repeated}" occurs twice: expected each field once`);
  const [amount] = fields;
  const unit = isAmount(kind) && amount ? toUnit(kind, amount, sourceDraft, where, place.at(kind)) : PLAIN_COUNT;
  const was = draft.was === undefined ? {} : { was: draft.was };
  return { measure: { name, source: source.name, kind, fields: names, where, ...was }, unit };
}

function readWhere(raw: unknown, source: Source, place: Place): FilterTree<Literal> | undefined {
  return readFilter<Literal>(raw, place, {
    kind: `a field of ${source.name}`,
    members: new Map([...source.fields.values()].map(({ name, type }) => [name, type])),
    parseValue: (value, type, at) => parseLiteral(value, type, at, source.eventTimeZone),
  });
}

function findField(name: string, kind: Measure['kind'], source: Source, place: Place): Field | undefined {
  const field = source.fields.get(name);
  if (!field) return place.refuse(describeUnknown(`a field of ${source.name}`, name, [...source.fields.keys()]));
  const types: readonly FieldType[] = isAmount(kind) ? ['integer', 'decimal'] : COUNTABLE;
  if (types.includes(field.type)) return field;
  const expected = isAmount(kind) ? 'integer, decimal or money' : 'string, integer or boolean';
  return place.refuse(`${kind} of "${name}", a field of type ${field.type}: expected one of type ${expected}`);
}

/** Records a problem for a measure over several currencies, which would be meaningless. */
function toUnit(
  kind: Measure['kind'],
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
