import { alignRanges, cutSpans, toComparedRange } from './align.ts';
import { floorToBucket } from './buckets.ts';
import type { ResolvedComparison } from './comparison.ts';
import type { RangeContext, ResolvedRange } from './resolved-range.ts';

type Span = Pick<ResolvedRange, 'fromMs' | 'toMs'>;

/**
 * Cuts a range at the last whole day that is settled, else the last whole hour: what still settles would look like a
 * change. Where nothing is settled, all of it is kept.
 */
export function cutToSettled(
  span: Span,
  settledMs: number,
  { timezone, weekStart }: Omit<RangeContext, 'nowMs'>,
): Span {
  if (span.toMs <= settledMs) return span;
  const ends = (['day', 'hour'] as const).map((unit) => floorToBucket(settledMs, unit, timezone, weekStart));
  const toMs = ends.find((endMs) => endMs > span.fromMs);
  return toMs === undefined ? span : { fromMs: span.fromMs, toMs };
}

/**
 * Cuts a comparison to what the range up to `toMs` is compared with: the same dates and times. All of it where all of the range
 * is compared, and where the ranges cannot be aligned.
 */
export function cutComparison(
  comparison: ResolvedComparison,
  range: ResolvedRange,
  toMs: number,
  timezone: string,
): ResolvedComparison {
  if (toMs >= range.toMs) return comparison;
  const spans = alignRanges(range, comparison, timezone);
  return { ...comparison, ...(spans && toComparedRange(cutSpans(spans, toMs))) };
}
