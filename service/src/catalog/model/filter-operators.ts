import type { FilterOperator } from '../../../../sdk/src/protocol/query.ts';
import { composeText, foldText } from '../../base/text/fold-text.ts';

export type FilterValue = string | number | boolean;

/** Maximum number of cached results. */
const RESULTS_CACHE_SIZE = 1000;

/**
 * Compiles the test of an operator, as in queries: a missing value (null) passes only `notSet`, `notEquals` and
 * `notContains`; of several operands one must match, of a negated operator none. Texts are compared as defined in
 * `fold-text.ts`: equal when they are composed alike, substrings also regardless of case.
 */
export function compileOperator(
  operator: FilterOperator,
  operands: readonly FilterValue[],
): (value: FilterValue | null) => boolean {
  if (operator === 'set') return (value) => value !== null;
  if (operator === 'notSet') return (value) => value === null;
  const isNegated = operator === 'notEquals' || operator === 'notContains';
  const matchesAny = compileTest(operator, operands);
  return (value) => (value === null ? isNegated : matchesAny(value) !== isNegated);
}

type Test = (value: FilterValue) => boolean;

function compileTest(operator: Exclude<FilterOperator, 'set' | 'notSet'>, operands: readonly FilterValue[]): Test {
  if (operator === 'equals' || operator === 'notEquals') {
    const wanted = new Set(operands.map(compose));
    return (value) => wanted.has(compose(value));
  }
  const compare = ORDER[operator as keyof typeof ORDER];
  if (compare) return (value) => operands.some((operand) => compare(value, operand));
  const find = PARTS[operator as keyof typeof PARTS];
  const parts = operands.map((operand) => foldText(String(operand)));
  return remember((value) => {
    const text = foldText(String(value));
    return parts.some((part) => find(text, part));
  });
}

const compose = (value: FilterValue): FilterValue => (typeof value === 'string' ? composeText(value) : value);

/** Caches results of a test: dimensions have few distinct values. */
function remember(test: Test): Test {
  const results = new Map<FilterValue, boolean>();
  return (value) => {
    const result = results.get(value);
    if (result !== undefined) return result;
    if (results.size >= RESULTS_CACHE_SIZE) results.clear();
    const outcome = test(value);
    results.set(value, outcome);
    return outcome;
  };
}

/** Operators for numbers and instants; catalogues and queries refuse them for texts. */
const ORDER = {
  gt: (value: FilterValue, operand: FilterValue) => value > operand,
  gte: (value: FilterValue, operand: FilterValue) => value >= operand,
  lt: (value: FilterValue, operand: FilterValue) => value < operand,
  lte: (value: FilterValue, operand: FilterValue) => value <= operand,
};

const PARTS = {
  contains: (text: string, part: string) => text.includes(part),
  notContains: (text: string, part: string) => text.includes(part),
  startsWith: (text: string, part: string) => text.startsWith(part),
  endsWith: (text: string, part: string) => text.endsWith(part),
};
