import type { ExpectedRange, QueryResult } from '../../protocol/query.ts';
import type { Bucket } from '../series/describe-series.ts';

/** Range in which a value was expected. */
export interface UsualRange {
  readonly expected: number;
  readonly lower: number;
  readonly upper: number;
  /** Severity of the anomaly that the bucket belongs to; null for none, undefined where the service does not say. */
  readonly severity?: ExpectedRange['severity'] | undefined;
}

/** Undefined while there is too little history. */
export function toUsual(range: ExpectedRange | undefined): UsualRange | undefined {
  const { expected = null, lower = null, upper = null, severity } = range ?? {};
  return expected === null || lower === null || upper === null ? undefined : { expected, lower, upper, severity };
}

/**
 * True beyond a bound, in a bucket that belongs to an anomaly: of many usual values a few are beyond by chance, and the detector
 * knows which. Where the service does not say, beyond a bound is enough. A value equal to a bound is usual.
 */
export const isUnusual = (value: number, { lower, upper, severity }: UsualRange): boolean =>
  severity !== null && (value < lower || value > upper);

/** The expected range of each bucket, in their order; undefined where the service has none. */
export function matchUsual(
  { expected }: QueryResult,
  metric: string,
  buckets: readonly Bucket[],
): readonly (UsualRange | undefined)[] {
  const ranges = new Map(expected?.[metric]?.map((range) => [range.time, range]));
  return buckets.map(({ slot }) => {
    return toUsual(ranges.get(slot));
  });
}

/** Indexes of the final buckets whose values are unusual, the furthest first. */
export function findUnusual(buckets: readonly Bucket[], usual: readonly (UsualRange | undefined)[]): readonly number[] {
  const distances = buckets.map(({ value, pending }, index) => {
    const range = usual[index];
    return value !== null && !pending && range && isUnusual(value, range) ? measureDistance(value, range) : 0;
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
