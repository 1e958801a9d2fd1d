import type { DraftMeasure } from '../../file/draft.ts';
import type { Place } from '../../file/problems.ts';
import type { FieldType, Measure } from '../../model/types.ts';

/** Measures that are computed from stored ones when they are read. */
export const DERIVED = ['average', 'variance', 'standard_deviation', 'min', 'max'] as const;
export type DerivedKind = (typeof DERIVED)[number];

const STORED = [
  'count',
  'sum',
  'sum_of_products',
  'distinct',
  'distribution',
  'values',
] as const satisfies Measure['kind'][];

export type MeasureKind = (typeof STORED)[number] | DerivedKind;

const KINDS: readonly MeasureKind[] = [...STORED, ...DERIVED];

const COUNTABLE: readonly FieldType[] = ['string', 'integer', 'boolean'];
const NUMERIC: readonly FieldType[] = ['integer', 'decimal'];

export const isDerived = (kind: MeasureKind): kind is DerivedKind => DERIVED.includes(kind as DerivedKind);

/** Returns true for measures of an amount, in the unit of their field, rather than of a count. */
export const isAmount = (kind: MeasureKind): boolean => kind !== 'count' && kind !== 'distinct';

/** Returns the types of fields that a measure takes, and how messages call them. */
export const typesOf = (kind: MeasureKind): readonly [readonly FieldType[], string] =>
  isAmount(kind) ? [NUMERIC, 'integer, decimal or money'] : [COUNTABLE, 'string, integer or boolean'];

/** Finds the kind of a measure; undefined, with the problem recorded, for none or several. */
export function findMeasureKind(draft: DraftMeasure, place: Place): MeasureKind | undefined {
  const kinds = KINDS.filter((kind) => draft[kind] !== undefined);
  const [kind] = kinds;
  if (kind === undefined || kinds.length > 1) {
    const forms = KINDS.map((kind) => (kind === 'count' ? 'count: true' : FORMS[kind])).join(', ');
    return place.refuse(`${kinds.length === 0 ? 'nothing' : kinds.join(' and ')} to measure: expected one of ${forms}`);
  }
  return checkCompanions(kind, draft, place) ? kind : undefined;
}

const FORMS = {
  sum: 'sum: FIELD',
  sum_of_products: 'sum_of_products: [FIELD, FIELD]',
  distinct: 'distinct: FIELD',
  distribution: 'distribution: FIELD',
  values: 'values: FIELD',
  average: 'average: FIELD',
  variance: 'variance: FIELD',
  standard_deviation: 'standard_deviation: FIELD',
  min: 'min: FIELD',
  max: 'max: FIELD',
} as const satisfies Record<Exclude<MeasureKind, 'count'>, string>;

/** Checks the keys that only some kinds take. */
function checkCompanions(kind: MeasureKind, { weight, basis }: DraftMeasure, place: Place): boolean {
  if (weight !== undefined && kind !== 'average') {
    place.at('weight').refuse(`"${weight}" beside ${kind}: expected weight beside average alone`);
    return false;
  }
  const takesBasis = kind === 'variance' || kind === 'standard_deviation';
  if (takesBasis === (basis !== undefined)) return true;
  if (takesBasis) {
    place.refuse(
      `${kind} without basis: expected basis: population, which divides by the number of values, or basis: sample, by one less`,
    );
  } else place.at('basis').refuse(`"${basis}" beside ${kind}: expected basis beside variance or standard_deviation`);
  return false;
}
