import type { AlignedSpan } from './align.ts';
import { DAY_MS } from './calendar.ts';
import { startOfDay } from './local-days.ts';
import { offsetSpanAt } from './zone-offsets.ts';

/** A part of a local date at one offset, in milliseconds of the local clock since midnight. */
interface ClockSpan {
  readonly fromMs: number;
  readonly toMs: number;
  readonly offsetMs: number;
  /** Number of times that the clock showed these times earlier on this date. */
  readonly repeats: number;
}

/**
 * Pairs the times that the clock shows on two local dates: an hour that one of them skips or repeats is left out.
 * Ascending.
 */
export function intersectDays(day: number, other: number, timezone: string): AlignedSpan[] {
  const others = readClock(other, timezone);
  const spans = readClock(day, timezone).flatMap((own) =>
    others
      .filter(({ repeats }) => repeats === own.repeats)
      .map((span): AlignedSpan => {
        const fromMs = day * DAY_MS + Math.max(own.fromMs, span.fromMs) - own.offsetMs;
        const toMs = day * DAY_MS + Math.min(own.toMs, span.toMs) - own.offsetMs;
        return { fromMs, toMs, shiftMs: (other - day) * DAY_MS + own.offsetMs - span.offsetMs };
      })
      .filter(({ fromMs, toMs }) => fromMs < toMs),
  );
  return spans.sort((a, b) => a.fromMs - b.fromMs);
}

/**
 * Returns the clock's times from the first instant of a local date to the last; empty for a date that the zone skipped.
 */
function readClock(day: number, timezone: string): ClockSpan[] {
  const spans: ClockSpan[] = [];
  const endMs = startOfDay(day + 1, timezone);
  let shownUpTo = -Infinity;
  for (let atMs = startOfDay(day, timezone); atMs < endMs;) {
    const { toMs: changeMs, offsetMs } = offsetSpanAt(atMs, timezone);
    const untilMs = Math.min(changeMs, endMs);
    const fromMs = atMs + offsetMs - day * DAY_MS;
    const toMs = untilMs + offsetMs - day * DAY_MS;
    const againUpTo = Math.min(Math.max(shownUpTo, fromMs), toMs);
    if (fromMs < againUpTo) spans.push({ fromMs, toMs: againUpTo, offsetMs, repeats: 1 });
    if (againUpTo < toMs) spans.push({ fromMs: againUpTo, toMs, offsetMs, repeats: 0 });
    shownUpTo = Math.max(shownUpTo, toMs);
    atMs = untilMs;
  }
  return spans;
}
