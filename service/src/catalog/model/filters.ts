import type { FilterOperator } from '../../../../sdk/src/protocol/query.ts';
import { formatValue } from '../../base/format-value.ts';
import { describeUnknown } from './names.ts';
import type { Place } from '../file/problems.ts';
import { isMap } from '../file/read-draft.ts';
import type { FieldType } from './types.ts';

/** A filter whose values are of type `V`: those of a `where`, or those of a role. */
export type FilterTree<V> =
  | { readonly member: string; readonly operator: FilterOperator; readonly values: readonly V[] }
  | { readonly and: readonly FilterTree<V>[] }
  | { readonly or: readonly FilterTree<V>[] };

/** The members that a filter may name, and the parser of their values. */
export interface FilterReader<V> {
  /** Kind of the members for messages, such as "a field of orders". */
  readonly kind: string;
  readonly members: ReadonlyMap<string, FieldType>;
  /** Parses a value; records a problem and returns undefined if it does not fit. */
  parseValue(value: unknown, type: FieldType, place: Place): V | undefined;
}

const EQUALITY: readonly FilterOperator[] = ['equals', 'notEquals', 'set', 'notSet'];
const TEXT: readonly FilterOperator[] = [...EQUALITY, 'contains', 'notContains', 'startsWith', 'endsWith'];
const ORDER: readonly FilterOperator[] = [...EQUALITY, 'gt', 'gte', 'lt', 'lte'];

const OPERATORS: Readonly<Record<FieldType, readonly FilterOperator[]>> = {
  string: TEXT,
  boolean: EQUALITY,
  integer: ORDER,
  decimal: ORDER,
  timestamp: ORDER,
};

const MAX_DEPTH = 10;
const MAX_VALUES = 1_000;
const EXPECTED =
  'a map such as {status: paid}, {status: [paid, shipped]} or {delay: {lt: 15}}, a list of such maps, or {or: [...]}';

/**
 * Reads a filter in the short form of catalogue files, or in the form of the wire (`{member, operator, values}`).
 * Several conditions in one map or list must all hold. Returns undefined, with problems recorded, when it is invalid.
 */
export function readFilter<V>(
  raw: unknown,
  place: Place,
  reader: FilterReader<V>,
  depth = 0,
): FilterTree<V> | undefined {
  if (depth > MAX_DEPTH) return place.refuse(`the filter is nested deeper than ${MAX_DEPTH}: expected a flatter one`);
  if (Array.isArray(raw)) return readAll('and', raw, place, reader, depth);
  if (!isMap(raw)) return place.refuse(`${formatValue(raw)}: expected ${EXPECTED}`);
  if ('member' in raw && 'operator' in raw) return readWireFilter(raw, place, reader);
  const parts = Object.entries(raw).map(([key, value]) => {
    if (key !== 'and' && key !== 'or') return readConditions(key, value, place.at(key), reader);
    if (!Array.isArray(value)) return place.at(key).refuse(`${formatValue(value)}: expected a list of filters`);
    return readAll(key, value, place.at(key), reader, depth);
  });
  return join('and', parts, place);
}

function readAll<V>(
  key: 'and' | 'or',
  list: readonly unknown[],
  place: Place,
  reader: FilterReader<V>,
  depth: number,
): FilterTree<V> | undefined {
  const parts = list.map((part, index) => readFilter(part, place.at(index), reader, depth + 1));
  return join(key, parts, place);
}

function join<V>(
  key: 'and' | 'or',
  parts: readonly (FilterTree<V> | undefined)[],
  place: Place,
): FilterTree<V> | undefined {
  if (parts.length === 0) return place.refuse(`an empty filter: expected ${EXPECTED}`);
  const whole = parts.filter((part) => part !== undefined);
  if (whole.length < parts.length) return undefined;
  if (whole.length === 1) return whole[0];
  return key === 'and' ? { and: whole } : { or: whole };
}

function readWireFilter<V>(
  raw: Record<string, unknown>,
  place: Place,
  reader: FilterReader<V>,
): FilterTree<V> | undefined {
  const keys = ['member', 'operator', 'values'];
  const unknown = Object.keys(raw).filter((key) => !keys.includes(key));
  for (const key of unknown) place.at(key).refuseKey(describeUnknown('a key of a filter', key, keys));
  if (unknown.length > 0) return undefined;
  if (typeof raw.member !== 'string')
    return place.at('member').refuse(`${formatValue(raw.member)}: expected ${reader.kind}`);
  const condition = {
    [String(raw.operator)]: raw.values ?? (String(raw.operator).toLowerCase().endsWith('set') ? true : []),
  };
  return readConditions(raw.member, condition, place, reader);
}

function readConditions<V>(
  member: string,
  raw: unknown,
  place: Place,
  reader: FilterReader<V>,
): FilterTree<V> | undefined {
  const type = reader.members.get(member);
  if (type === undefined) return place.refuseKey(describeUnknown(reader.kind, member, [...reader.members.keys()]));
  const conditions = isMap(raw) ? Object.entries(raw) : [['equals', raw] as const];
  const parts = conditions.map(([operator, value]) => readCondition(member, type, operator, value, place, reader));
  return join('and', parts, place);
}

function readCondition<V>(
  member: string,
  type: FieldType,
  operator: string,
  raw: unknown,
  place: Place,
  reader: FilterReader<V>,
): FilterTree<V> | undefined {
  const allowed = OPERATORS[type];
  if (!allowed.includes(operator as FilterOperator)) {
    return place.refuse(describeUnknown(`an operator for ${member} (${type})`, operator, allowed));
  }
  const supported = operator as FilterOperator;
  if (supported === 'set' || supported === 'notSet') {
    if (raw !== true && !(Array.isArray(raw) && raw.length === 0))
      return place.refuse(`${formatValue(raw)}: expected true`);
    return { member, operator: supported, values: [] };
  }
  const list = Array.isArray(raw) ? raw : [raw];
  if (list.length === 0 || list.length > MAX_VALUES) {
    return place.refuse(`${list.length} values for ${member}: expected 1 to ${MAX_VALUES}`);
  }
  // Every text contains, begins and ends with the empty text.
  if (list.includes('') && /^(not)?contains$|With$/i.test(supported)) {
    return place.refuse(`"" for ${member} (${supported}): expected a text of one character or more`);
  }
  const values = list.map((value) => reader.parseValue(value, type, place)).filter((value) => value !== undefined);
  return values.length === list.length ? { member, operator: supported, values } : undefined;
}
