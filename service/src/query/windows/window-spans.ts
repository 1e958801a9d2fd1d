import type { Window } from '../../catalog/model/expressions/expression-types.ts';
import { DAY_MS } from '../../time/calendar.ts';
import { floorToBucket, nextBucket } from '../../time/buckets.ts';
import { dayAt, startOfDay } from '../../time/local-days.ts';
import { offsetSpanAt } from '../../time/zone-offsets.ts';
import type { Span } from '../plan/plan.ts';

/** A row, or the totals, at which windows are computed. Instants are epoch ms. */
export interface Point {
  /** Spans of the range up to the end of the row: what a running total counts. */
  readonly runningSpans: readonly Span[];
  readonly startMs: number;
  readonly endMs: number;
}

export interface WindowClock {
  readonly timezone: string;
  readonly weekStart: number;
  readonly nowMs: number;
}

const HOUR_MS = 3_600_000;

/**
 * Returns what a window holds at a row: up to the end of the row, but not beyond the local day (of hours: the hour) that
 * runs, since a trailing window that ended with a later day of the range would hold less and less.
 */
export function findWindowSpans(window: Window, point: Point, clock: WindowClock): readonly Span[] {
  // Totals are those of the rows, not of a span.
  if (window.kind === 'total') return [];
  if (window.kind === 'running') return point.runningSpans;
  const { timezone, weekStart } = clock;
  const horizonMs = findHorizon(window, clock);
  const endMs = point.startMs < horizonMs ? Math.min(point.endMs, horizonMs) : point.endMs;
  if (window.kind === 'to_date') return [[floorToBucket(endMs - 1, window.period, timezone, weekStart), endMs]];
  const { unit, count } = window;
  return [[unit === 'hour' ? endMs - count * HOUR_MS : subtractDays(endMs, count, timezone), endMs]];
}

/** Returns the end of the local day (of hours: the hour) that runs; later, a window may end later. */
export const findHorizon = (window: Window, { nowMs, timezone }: WindowClock): number =>
  window.kind === 'running' || window.kind === 'total'
    ? Infinity
    : nextBucket(nowMs, window.kind === 'rolling' && window.unit === 'hour' ? 'hour' : 'day', timezone);

/** Returns the same local time days before; where the clock skips it, the time as far after the skip. */
function subtractDays(ms: number, days: number, timezone: string): number {
  const day = dayAt(ms, timezone);
  if (startOfDay(day, timezone) === ms) return startOfDay(day - days, timezone);
  const { offsetMs } = offsetSpanAt(ms, timezone);
  const localMs = ms + offsetMs - days * DAY_MS;
  const guessMs = localMs - offsetMs;
  const before = offsetSpanAt(guessMs, timezone);
  const movedMs = localMs - before.offsetMs;
  return movedMs >= before.fromMs && movedMs < before.toMs
    ? movedMs
    : localMs - offsetSpanAt(movedMs, timezone).offsetMs;
}
