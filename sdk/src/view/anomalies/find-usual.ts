import type { QueryResult } from '../../protocol/query.ts';
import type { Bucket } from '../series/describe-series.ts';

/** Range in which a value was expected. */
export interface UsualRange {
  readonly expected: number;
  readonly lower: number;
  readonly upper: number;
}

/** The expected range of each bucket, in their order; undefined where the service has none. */
export function matchUsual(
  { expected }: QueryResult,
  metric: string,
  buckets: readonly Bucket[],
): readonly (UsualRange | undefined)[] {
  const ranges = new Map(expected?.[metric]?.map((range) => [range.time, range]));
  return buckets.map(({ slot }) => {
    const { expected: middle = null, lower = null, upper = null } = ranges.get(slot) ?? {};
    return middle === null || lower === null || upper === null ? undefined : { expected: middle, lower, upper };
  });
}

/** Indexes of the final buckets whose values are outside their expected range, the furthest first. */
export function findUnusual(buckets: readonly Bucket[], usual: readonly (UsualRange | undefined)[]): readonly number[] {
  const distances = buckets.map(({ value, pending }, index) => {
    const range = usual[index];
    return value === null || pending || !range ? 0 : measureDistance(value, range);
  });
  return distances
    .map((_distance, index) => index)
    .filter((index) => (distances[index] ?? 0) > 0)
    .sort((a, b) => (distances[b] ?? 0) - (distances[a] ?? 0));
}

/** Distance from the nearer bound, in widths of the range; 0 within it, the bounds included. */
function measureDistance(value: number, { lower, upper }: UsualRange): number {
  const beyond = Math.max(value - upper, lower - value, 0);
  return beyond && beyond / Math.max(upper - lower, Number.MIN_VALUE);
}
