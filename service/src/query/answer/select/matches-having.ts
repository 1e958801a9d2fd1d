import type { Having, HavingFilter } from '../../../../../sdk/src/protocol/query.ts';

/**
 * Tests the metrics of a row. `numberOf` returns the value of a metric or its change, null where there is none, which
 * only `notSet` and `notEquals` match.
 */
export function matchesHaving(having: Having, numberOf: (metric: string) => number | null): boolean {
  if ('and' in having) return having.and.every((part) => matchesHaving(part, numberOf));
  if ('or' in having) return having.or.some((part) => matchesHaving(part, numberOf));
  return compares(having, numberOf(having.member));
}

function compares({ operator, values = [] }: HavingFilter, actual: number | null): boolean {
  const isAny = (test: (actual: number, wanted: number) => boolean): boolean =>
    actual !== null && values.some((wanted) => test(actual, wanted));
  switch (operator) {
    case 'set':
      return actual !== null;
    case 'notSet':
      return actual === null;
    case 'equals':
      return isAny((value, wanted) => value === wanted);
    case 'notEquals':
      return !isAny((value, wanted) => value === wanted);
    case 'gt':
      return isAny((value, wanted) => value > wanted);
    case 'gte':
      return isAny((value, wanted) => value >= wanted);
    case 'lt':
      return isAny((value, wanted) => value < wanted);
    case 'lte':
      return isAny((value, wanted) => value <= wanted);
  }
}
