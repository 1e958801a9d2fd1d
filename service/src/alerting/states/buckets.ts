import type { Rule } from '../../catalog/model/types.ts';
import { floorToBucket, nextBucket, type Bucket } from '../../time/buckets.ts';

export interface RuleBuckets {
  /** Newest bucket that the watermark has passed; undefined before the first event. */
  readonly closed: Bucket | undefined;
  /** Buckets that have begun and are not closed, newest first, at most three. */
  readonly open: readonly Bucket[];
}

export interface BucketContext {
  readonly watermarkMs: number | null;
  readonly nowMs: number;
  readonly timezone: string;
  readonly weekStart: number;
}

const MAX_OPEN = 3;
/** Lengths of a closed bucket, and at least an hour, during which it is judged. */
const JUDGED_LENGTHS = 3;
const JUDGED_MS = 3_600_000;

/**
 * Returns the buckets that a rule judges now. One that closed long ago is left out, so that replayed history raises no
 * alerts.
 */
export function findBuckets(per: Rule['per'], { watermarkMs, nowMs, timezone, weekStart }: BucketContext): RuleBuckets {
  const startOf = (ms: number): number => floorToBucket(ms, per, timezone, weekStart);
  const toBucket = (startMs: number): Bucket => ({ startMs, endMs: nextBucket(startMs, per, timezone, weekStart) });
  // A bucket that ends exactly at the watermark is closed.
  const closedEndMs = watermarkMs === null ? -Infinity : startOf(Math.min(watermarkMs, nowMs));
  const open: Bucket[] = [];
  for (let startMs = startOf(nowMs); startMs >= closedEndMs && open.length < MAX_OPEN; startMs = startOf(startMs - 1)) {
    open.push(toBucket(startMs));
  }
  const closed = watermarkMs === null ? undefined : toBucket(startOf(closedEndMs - 1));
  return { closed: closed && isRecent(closed, nowMs) ? closed : undefined, open };
}

const isRecent = ({ startMs, endMs }: Bucket, nowMs: number): boolean =>
  nowMs - endMs <= Math.max(JUDGED_MS, JUDGED_LENGTHS * (endMs - startMs));
