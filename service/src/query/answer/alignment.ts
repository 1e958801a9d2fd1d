import type { CutBucket } from '../../../../sdk/src/protocol/query.ts';
import { InvalidRequestError } from '../../base/errors.ts';
import { alignRanges, counterpartAt, cutSpans, MAX_ALIGNED_SPANS, type AlignedSpan } from '../../time/align.ts';
import { floorToBucket, type Bucket } from '../../time/buckets.ts';
import type { ResolvedQuery } from '../parse/resolve-ranges.ts';
import type { Span } from '../plan/plan.ts';

/**
 * Part of the ranges that a query reads: of its range or of the comparison, within the aligned spans or outside them.
 */
export interface RangePart {
  readonly of: 'range' | 'comparison';
  readonly isAligned: boolean;
  /** Half-open, ascending, not overlapping. */
  readonly spans: readonly Span[];
}

/** Extent to which two ranges are compared. */
export interface Alignment {
  /** Instant of the range up to which it is compared. */
  readonly untilMs: number;
  /** Spans up to that instant; at least one. */
  readonly spans: readonly AlignedSpan[];
  /** Spans of the whole range. */
  readonly allSpans: readonly AlignedSpan[];
}

/** Ranges up to this length are compared up to the last full minute, longer ones up to the last full hour. */
const SHORT_MS = 6 * 3_600_000;

/**
 * Returns the instant up to which a range is compared: everything before it is complete, by the clock and the
 * watermark. It moves by whole hours (minutes in short ranges), so that cached answers stay valid meanwhile and gold
 * covers all of it.
 */
export function findAlignedUntil(
  { range, granularity, timezone }: Pick<ResolvedQuery, 'range' | 'granularity' | 'timezone'>,
  watermarkMs: number | null,
  nowMs: number,
): number {
  const completeMs = Math.min(nowMs, watermarkMs ?? -Infinity);
  if (completeMs >= range.toMs) return range.toMs;
  if (completeMs <= range.fromMs) return range.fromMs;
  const isShort = granularity === 'minute' || range.toMs - range.fromMs <= SHORT_MS;
  return Math.max(range.fromMs, floorToBucket(completeMs, isShort ? 'minute' : 'hour', timezone));
}

/**
 * Aligns a query's comparison; undefined without one, and for ranges that cannot be aligned. Throws `invalid_query` where the
 * query counts only what is aligned.
 */
export function alignQuery(query: ResolvedQuery, untilMs: number): Alignment | undefined {
  const { range, comparison, timezone } = query;
  const allSpans = comparison && alignRanges(range, comparison, timezone);
  if (query.aligned && !allSpans) {
    const message =
      `aligned: the ranges fall into more than ${MAX_ALIGNED_SPANS} pieces, by lengths of months and clock changes: ` +
      'expected shorter ranges, or no aligned';
    throw new InvalidRequestError('invalid_query', message, { path: 'aligned' });
  }
  return allSpans && { untilMs, allSpans, spans: cutSpans(allSpans, untilMs) };
}

/** Returns the parts of both ranges; together they cover each exactly once. */
export function toParts({ range, comparison }: ResolvedQuery, alignment: Alignment | undefined): RangePart[] {
  if (!comparison) return [{ of: 'range', isAligned: false, spans: [[range.fromMs, range.toMs]] }];
  const spans = alignment?.spans ?? [];
  const own = spans.map(({ fromMs, toMs }): Span => [fromMs, toMs]);
  const other = spans.map(({ fromMs, toMs, shiftMs }): Span => [fromMs + shiftMs, toMs + shiftMs]);
  const parts: RangePart[] = [
    { of: 'range', isAligned: true, spans: own },
    { of: 'range', isAligned: false, spans: restOf(range, own) },
    { of: 'comparison', isAligned: true, spans: other },
    { of: 'comparison', isAligned: false, spans: restOf(comparison, other) },
  ];
  return parts.filter((part) => part.spans.length > 0);
}

function restOf({ fromMs, toMs }: { fromMs: number; toMs: number }, spans: readonly Span[]): Span[] {
  const starts = [fromMs, ...spans.map(([, end]) => end)];
  const ends = [...spans.map(([start]) => start), toMs];
  return starts.map((start, index): Span => [start, ends[index] as number]).filter(([start, end]) => start < end);
}

/**
 * Pairs each bucket of the range with the bucket of the comparison that holds the counterpart of its middle, or its
 * beginning.
 */
export function pairBuckets(
  range: { readonly fromMs: number; readonly toMs: number },
  buckets: readonly Bucket[],
  compared: readonly Bucket[],
  { allSpans }: Pick<Alignment, 'allSpans'>,
): (readonly [number, number | null])[] {
  const used = new Set<number>();
  let at = 0;
  return buckets.map(({ startMs, endMs }) => {
    const [from, to] = [Math.max(startMs, range.fromMs), Math.min(endMs, range.toMs)];
    const ms = counterpartAt((from + to) / 2, allSpans) ?? counterpartAt(from, allSpans);
    if (ms === undefined) return [startMs, null];
    while (at < compared.length && (compared[at] as Bucket).endMs <= ms) at++;
    const bucket = compared[at];
    if (!bucket || used.has(bucket.startMs)) return [startMs, null];
    used.add(bucket.startMs);
    return [startMs, bucket.startMs];
  });
}

/** Finds the buckets that reach beyond the range: at most the first and the last. */
export function findCutBuckets(
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
  buckets: readonly Bucket[],
): CutBucket[] {
  return [...new Set([buckets[0], buckets.at(-1)])].flatMap((bucket) => {
    if (!bucket || (bucket.startMs >= fromMs && bucket.endMs <= toMs)) return [];
    const [from, to] = [Math.max(bucket.startMs, fromMs), Math.min(bucket.endMs, toMs)];
    return [{ time: toIso(bucket.startMs), dateRange: [toIso(from), toIso(to)] as const }];
  });
}

const toIso = (ms: number): string => new Date(ms).toISOString();
