import type { Catalog } from '../../catalog/model/types.ts';
import { InvalidRequestError } from '../../base/errors.ts';
import { parseDateRange } from '../../time/date-range.ts';
import { STEPS_MS } from './steps.ts';
import type { AnomalyQuery } from './types.ts';

/** A range with the past before it. Instants, epoch ms. */
export interface Span {
  /** Start of the past that is read to learn what is usual. */
  readonly pastMs: number;
  readonly fromMs: number;
  readonly toMs: number;
}

const DAY_MS = STEPS_MS.day;
/** Minimum past before the range: four days of minutes, eight weeks of hours, half a year of days. */
const PAST_DAYS = { minute: 4, hour: 8 * 7, day: 26 * 7 } as const;
/**
 * The past begins at a multiple of this many days: ranges that begin between the same two multiples read the same past,
 * and get the same verdicts on the buckets that they share.
 */
const BLOCK_DAYS = { minute: 0.5, hour: 4 * 7, day: 13 * 7 } as const;
/** Longest range, days. */
export const MAX_DAYS = { minute: 2, hour: 14 * 7, day: 110 * 7 } as const;

/** Resolves the requested range, and the past before it. Throws `range_too_long`, and the errors of date ranges. */
export function resolveSpan(
  { dateRange, granularity }: Pick<AnomalyQuery, 'dateRange' | 'granularity'>,
  { timezone, weekStart }: Pick<Catalog, 'timezone' | 'weekStart'>,
  nowMs: number,
): Span {
  const { fromMs, toMs } = parseDateRange(dateRange, { nowMs, timezone, weekStart }, 'dateRange');
  const most = MAX_DAYS[granularity];
  if (toMs - fromMs > most * DAY_MS) {
    const message = `dateRange is ${Math.ceil((toMs - fromMs) / DAY_MS)} days: expected at most ${most} by ${granularity}`;
    throw new InvalidRequestError('range_too_long', message, { path: 'dateRange' });
  }
  const blockMs = BLOCK_DAYS[granularity] * DAY_MS;
  const pastMs = Math.floor((fromMs - PAST_DAYS[granularity] * DAY_MS) / blockMs) * blockMs;
  return { pastMs, fromMs, toMs };
}
