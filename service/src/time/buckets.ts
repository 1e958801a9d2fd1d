/**
 * Buckets divide all time without gap or overlap. Days and longer begin with the local date, so a day may have 23 or 25
 * hours. Hours and minutes follow the local clock too; a clock change within one ends it early and begins another.
 */
import type { Granularity } from '../../../sdk/src/protocol/query.ts';
import { InvalidRequestError } from '../base/errors.ts';
import { addPeriods, floorDay } from './calendar.ts';
import { dayAt, floorToDay, startOfDay } from './local-days.ts';
import { offsetSpanAt } from './zone-offsets.ts';

/** Finest first. */
export const GRANULARITIES = [
  'minute',
  'hour',
  'day',
  'week',
  'month',
  'quarter',
  'year',
] as const satisfies Granularity[];

export interface Bucket {
  readonly startMs: number;
  /** First instant after the bucket. */
  readonly endMs: number;
}

const SIZES = { minute: 60_000, hour: 3_600_000 } as const;
/** Maximum length of a bucket, for a cheap lower bound of their number. */
const MAX_MS: Readonly<Record<Granularity, number>> = {
  minute: 60_000,
  hour: 3_600_000,
  day: 50 * 3_600_000,
  week: 9 * 86_400_000,
  month: 33 * 86_400_000,
  quarter: 94 * 86_400_000,
  year: 368 * 86_400_000,
};

/** Returns the first instant of the bucket that contains an instant. `weekStart`: 1 (Monday, ISO) to 7 (Sunday). */
export function floorToBucket(ms: number, granularity: Granularity, zone: string, weekStart = 1): number {
  if (granularity === 'minute' || granularity === 'hour') {
    const { fromMs, offsetMs } = offsetSpanAt(ms, zone);
    const size = SIZES[granularity];
    return Math.max(fromMs, Math.floor((ms + offsetMs) / size) * size - offsetMs);
  }
  if (granularity === 'day') return floorToDay(ms, zone);
  return startOfDay(floorDay(dayAt(ms, zone), granularity, weekStart), zone);
}

/** Returns the first instant of the bucket after the one that contains an instant. */
export function nextBucket(ms: number, granularity: Granularity, zone: string, weekStart = 1): number {
  if (granularity === 'minute' || granularity === 'hour') {
    const { toMs, offsetMs } = offsetSpanAt(ms, zone);
    const size = SIZES[granularity];
    return Math.min(toMs, (Math.floor((ms + offsetMs) / size) + 1) * size - offsetMs);
  }
  let day = floorDay(dayAt(ms, zone), granularity, weekStart);
  for (;;) {
    day = addPeriods(day, granularity, 1);
    const startMs = startOfDay(day, zone);
    // A date that the zone skipped has no instants.
    if (startMs > ms) return startMs;
  }
}

/**
 * Returns the buckets that overlap `[fromMs, toMs)`, ascending; the first and the last may extend beyond it. Throws
 * InvalidRequestError `too_many_buckets` for more than `limit`, at no more cost than `limit` buckets.
 */
export function bucketsOf(
  range: { readonly fromMs: number; readonly toMs: number },
  granularity: Granularity,
  zone: string,
  options: { readonly limit: number; readonly weekStart?: number; readonly path?: string },
): Bucket[] {
  const { limit, weekStart = 1 } = options;
  const atLeast = (range.toMs - range.fromMs) / MAX_MS[granularity];
  if (atLeast > limit) throw tooManyBuckets(granularity, `at least ${Math.floor(atLeast)}`, limit, options.path);

  const buckets: Bucket[] = [];
  for (let startMs = floorToBucket(range.fromMs, granularity, zone, weekStart); startMs < range.toMs;) {
    if (buckets.length === limit) throw tooManyBuckets(granularity, `more than ${limit}`, limit, options.path);
    const endMs = nextBucket(startMs, granularity, zone, weekStart);
    buckets.push({ startMs, endMs });
    startMs = endMs;
  }
  return buckets;
}

function tooManyBuckets(
  granularity: Granularity,
  count: string,
  limit: number,
  path = 'timeDimension',
): InvalidRequestError {
  return new InvalidRequestError(
    'too_many_buckets',
    `the range has ${count} buckets of one ${granularity}: expected at most ${limit}; ask for a shorter range or a coarser granularity`,
    { path },
  );
}
