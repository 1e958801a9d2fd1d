import type { FilterOperator } from '../../../sdk/src/protocol/query.ts';

export type FilterValue = string | number | boolean;

/**
 * What an operator holds of a value, as in queries: a missing value (null) passes only `notSet`, `notEquals` and
 * `notContains`; of several operands one must hold, of a negated operator none; texts ignore case but for equality and order.
 */
export function compileOperator(
  operator: FilterOperator,
): (value: FilterValue | null, operands: readonly FilterValue[]) => boolean {
  if (operator === 'set') return (value) => value !== null;
  if (operator === 'notSet') return (value) => value === null;
  const test = TESTS[operator];
  const isNegated = operator === 'notEquals' || operator === 'notContains';
  return (value, operands) => {
    if (value === null) return isNegated;
    const matchesAny = operands.some((operand) => test(value, operand));
    return isNegated ? !matchesAny : matchesAny;
  };
}

type Test = (value: FilterValue, operand: FilterValue) => boolean;

const fold = (value: FilterValue): string => String(value).toLowerCase();
const isEqual: Test = (value, operand) => value === operand;
const includes: Test = (value, operand) => fold(value).includes(fold(operand));

const TESTS: Record<Exclude<FilterOperator, 'set' | 'notSet'>, Test> = {
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
