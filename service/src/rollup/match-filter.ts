import type { Filter, FilterOperator, MemberFilter } from '../../../sdk/src/protocol/query.ts';
import type { Source } from '../catalog/types.ts';

/** A record's values in the order of the source's fields; numbers scaled, timestamps epoch ms. */
export type FieldValues = readonly (string | number | boolean | null)[];

export type Predicate = (values: FieldValues) => boolean;

/**
 * Compiles a filter over a source's fields. A missing value matches only `notSet`, `notEquals` and `notContains`.
 * Text operators but equality ignore case, as they do in queries.
 */
export function compileFilter(filter: Filter, source: Source): Predicate {
  if ('and' in filter) {
    const parts = filter.and.map((part) => compileFilter(part, source));
    return (values) => parts.every((part) => part(values));
  }
  if ('or' in filter) {
    const parts = filter.or.map((part) => compileFilter(part, source));
    return (values) => parts.some((part) => part(values));
  }
  return compileMember(filter, source);
}

function compileMember(filter: MemberFilter, source: Source): Predicate {
  const ordinal = [...source.fields.keys()].indexOf(filter.member);
  const field = source.fields.get(filter.member);
  if (!field) throw new RangeError(`source ${source.name} has no field ${filter.member}`);
  if (filter.operator === 'set') return (values) => values[ordinal] !== null;
  if (filter.operator === 'notSet') return (values) => values[ordinal] === null;

  const operands = (filter.values ?? []).map((value) => toOperand(value, field.type));
  const isDecimal = field.type === 'decimal';
  const divisor = 10 ** field.scale;
  const test = TESTS[filter.operator];
  const isNegated = filter.operator === 'notEquals' || filter.operator === 'notContains';
  return (values) => {
    const scaled = values[ordinal] ?? null;
    if (scaled === null) return isNegated;
    // Divided, not multiplied: both sides are then the double nearest to their decimal.
    const value = isDecimal ? (scaled as number) / divisor : scaled;
    const matchesAny = operands.some((operand) => test(value, operand));
    return isNegated ? !matchesAny : matchesAny;
  };
}

type Value = string | number | boolean;

function toOperand(value: Value, type: string): Value {
  if (type === 'integer' || type === 'decimal') return Number(value);
  if (type === 'timestamp') return typeof value === 'number' ? value : Date.parse(String(value));
  return value;
}

const fold = (value: Value): string => String(value).toLowerCase();

const includes = (value: Value, operand: Value): boolean => fold(value).includes(fold(operand));
const isEqual = (value: Value, operand: Value): boolean => value === operand;

const TESTS: Record<Exclude<FilterOperator, 'set' | 'notSet'>, (value: Value, operand: Value) => boolean> = {
  equals: isEqual,
  notEquals: isEqual,
  contains: includes,
  notContains: includes,
  startsWith: (value, operand) => fold(value).startsWith(fold(operand)),
  endsWith: (value, operand) => fold(value).endsWith(fold(operand)),
  gt: (value, operand) => value > operand,
  gte: (value, operand) => value >= operand,
  lt: (value, operand) => value < operand,
  lte: (value, operand) => value <= operand,
};
