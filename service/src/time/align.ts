import { addPeriods, DAY_MS, toDayNumber } from './calendar.ts';
import type { Pairing, ResolvedComparison } from './comparison.ts';
import { dayAt, startOfDay } from './local-days.ts';
import { intersectDays } from './local-clock.ts';
import type { ResolvedRange } from './resolved-range.ts';
import { offsetSpanAt } from './zone-offsets.ts';

/** A part of a range whose counterpart, of equal length, begins and ends `shiftMs` later (earlier if negative). */
export interface AlignedSpan {
  readonly fromMs: number;
  readonly toMs: number;
  readonly shiftMs: number;
}

/** Ranges that split into more spans, by months of different length or clock changes, are not aligned. */
export const MAX_ALIGNED_SPANS = 200;

/**
 * Maximum number of months and clock changes processed, a few milliseconds: 300 years of a zone with two changes a
 * year.
 */
const MAX_STEPS = 1000;

/**
 * Pairs two ranges by the local calendar and clock: each day with its counterpart, each local time with the same local
 * time. Times that only one range has (an hour that a clock change skipped or repeated, the 29th of February) are left
 * out of both, so the spans of both sides are equally long and a constant stream of events counts the same. Ascending,
 * disjoint; undefined for ranges that split into more than `MAX_ALIGNED_SPANS`, or have more than 1,000 clock changes.
 * Costs a step for each month and clock change.
 */
export function alignRanges(
  range: ResolvedRange,
  comparison: ResolvedComparison,
  timezone: string,
): AlignedSpan[] | undefined {
  const { pairing } = comparison;
  if (pairing === 'elapsed') {
    const lengthMs = Math.min(range.toMs - range.fromMs, comparison.toMs - comparison.fromMs);
    return [{ fromMs: range.fromMs, toMs: range.fromMs + lengthMs, shiftMs: comparison.fromMs - range.fromMs }];
  }
  const spans: AlignedSpan[] = [];
  const endDay = dayAt(range.toMs, timezone);
  const comparedEnd = dayAt(comparison.toMs, timezone);
  let usedUpTo = dayAt(comparison.fromMs, timezone);
  let steps = 0;
  for (let day = dayAt(range.fromMs, timezone); day < endDay;) {
    if (++steps > MAX_STEPS) return undefined;
    const compared = counterpartOf(day, pairing);
    if (compared >= comparedEnd) break;
    const alike = compared < usedUpTo ? 0 : countAlike(day, compared, pairing, timezone);
    const days = Math.max(1, Math.min(alike, endDay - day, comparedEnd - compared));
    // When several days map to the last day of a shorter month, only the first is paired.
    if (compared >= usedUpTo) {
      const paired = alike === 0 ? intersectDays(day, compared, timezone) : [toRun(day, compared, days, timezone)];
      for (const span of paired) addSpan(spans, span);
      usedUpTo = compared + days;
    }
    if (spans.length > MAX_ALIGNED_SPANS) return undefined;
    day += days;
  }
  return spans;
}

/** Returns the spans up to an instant of the range. */
export const cutSpans = (spans: readonly AlignedSpan[], untilMs: number): AlignedSpan[] =>
  spans.filter(({ fromMs }) => fromMs < untilMs).map((span) => ({ ...span, toMs: Math.min(span.toMs, untilMs) }));

/** Returns the range that spans are compared with: from the first counterpart to the last; undefined without spans. */
export function toComparedRange(
  spans: readonly AlignedSpan[],
): { readonly fromMs: number; readonly toMs: number } | undefined {
  const [first, last] = [spans[0], spans.at(-1)];
  return first && last && { fromMs: first.fromMs + first.shiftMs, toMs: last.toMs + last.shiftMs };
}

/** Returns the counterpart of an instant of the range; undefined if it has none. */
export function counterpartAt(ms: number, spans: readonly AlignedSpan[]): number | undefined {
  const span = spans.find(({ fromMs, toMs }) => ms >= fromMs && ms < toMs);
  return span && ms + span.shiftMs;
}

const counterpartOf = (day: number, pairing: Exclude<Pairing, 'elapsed'>): number =>
  'days' in pairing ? day + pairing.days : addPeriods(day, 'month', pairing.months);

/**
 * Counts the days from here on which both sides have 24 hours at one offset and follow day by day; 0 if this day does
 * not.
 */
function countAlike(day: number, compared: number, pairing: Exclude<Pairing, 'elapsed'>, timezone: string): number {
  const own = countPlainDays(day, timezone);
  const other = countPlainDays(compared, timezone);
  const inMonth = 'days' in pairing ? Infinity : Math.min(daysLeftInMonth(day), daysLeftInMonth(compared));
  return Math.min(own, other, inMonth);
}

function daysLeftInMonth(day: number): number {
  const date = new Date(day * DAY_MS);
  return toDayNumber(date.getUTCFullYear(), date.getUTCMonth() + 1, 1) - day;
}

/**
 * Counts the days of 24 hours from a local date to the next clock change; 0 if the date itself has one or begins after
 * midnight.
 */
function countPlainDays(day: number, timezone: string): number {
  const startMs = startOfDay(day, timezone);
  const { toMs, offsetMs } = offsetSpanAt(startMs, timezone);
  return startMs + offsetMs === day * DAY_MS ? Math.floor((toMs - startMs) / DAY_MS) : 0;
}

function toRun(day: number, compared: number, days: number, timezone: string): AlignedSpan {
  const fromMs = startOfDay(day, timezone);
  return { fromMs, toMs: fromMs + days * DAY_MS, shiftMs: startOfDay(compared, timezone) - fromMs };
}

function addSpan(spans: AlignedSpan[], span: AlignedSpan): void {
  const last = spans.at(-1);
  if (last?.toMs === span.fromMs && last.shiftMs === span.shiftMs)
    spans[spans.length - 1] = { ...last, toMs: span.toMs };
  else spans.push(span);
}
