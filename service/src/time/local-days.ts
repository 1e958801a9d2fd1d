import { DAY_MS } from './calendar.ts';
import { offsetSpanAt } from './zone-offsets.ts';

/** Maximum distance of a zone from UTC: 16 hours. */
const MAX_OFFSET_MS = 16 * 3_600_000;
/** Time after a clock change from which local time has only run forward. */
const SETTLED_MS = 2 * DAY_MS;

/**
 * Returns the first instant of a local date: midnight; the instant after the jump if the clock jumps over midnight; the
 * first of them if midnight occurs twice. A date that a zone skipped (Samoa, 2011-12-30) starts with the next one.
 */
export function startOfDay(day: number, zone: string): number {
  const midnightMs = day * DAY_MS;
  let span = offsetSpanAt(midnightMs - MAX_OFFSET_MS, zone);
  for (;;) {
    const startMs = Math.max(span.fromMs, midnightMs - span.offsetMs);
    if (startMs < span.toMs) return startMs;
    span = offsetSpanAt(span.toMs, zone);
  }
}

/** Returns the day number of the local date at an instant; the later date where the clock goes back over midnight. */
export function dayAt(ms: number, zone: string): number {
  const span = offsetSpanAt(ms, zone);
  let day = Math.floor((ms + span.offsetMs) / DAY_MS);
  if (ms - span.fromMs < SETTLED_MS) while (startOfDay(day + 1, zone) <= ms) day += 1;
  return day;
}

/** Returns the first instant of the local date at an instant. About 50 ns in a span that is cached. */
export function floorToDay(ms: number, zone: string): number {
  const { fromMs, offsetMs } = offsetSpanAt(ms, zone);
  if (ms - fromMs < SETTLED_MS) return startOfDay(dayAt(ms, zone), zone);
  return Math.floor((ms + offsetMs) / DAY_MS) * DAY_MS - offsetMs;
}
