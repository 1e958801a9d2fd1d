import { Temporal } from 'temporal-polyfill';

/** A span `[fromMs, toMs)` in which a zone keeps one offset; infinite at both ends of history. */
export interface OffsetSpan {
  readonly fromMs: number;
  readonly toMs: number;
  /** Local time minus UTC. */
  readonly offsetMs: number;
}

interface ZoneSpans {
  last: OffsetSpan;
  /** Ascending, disjoint, with gaps for times that were not needed yet. */
  readonly spans: OffsetSpan[];
}

/** Cache size, above the number of existing zones. */
const MAX_ZONES = 1_000;
/**
 * Cache size per zone: about 550 spans from its first clock to the year 2132, and a few more for instants in between.
 */
const MAX_SPANS = 2_048;
const NOWHERE: OffsetSpan = { fromMs: Infinity, toMs: Infinity, offsetMs: 0 };

/** Cache of time zone data: a lookup costs a thousand times a comparison. */
// eslint-disable-next-line no-restricted-syntax -- time zone data, the same for all
const remembered = new Map<string, ZoneSpans>();

/** Returns the span that contains an instant. About 30 ns if cached; throws a RangeError for an unknown zone. */
export function offsetSpanAt(ms: number, zone: string): OffsetSpan {
  let offsets = remembered.get(zone);
  if (!offsets) {
    if (remembered.size >= MAX_ZONES) remembered.clear();
    offsets = { last: NOWHERE, spans: [] };
    remembered.set(zone, offsets);
  }
  if (ms >= offsets.last.fromMs && ms < offsets.last.toMs) return offsets.last;
  offsets.last = findSpan(offsets.spans, ms) ?? addSpan(offsets.spans, ms, zone);
  return offsets.last;
}

function findSpan(spans: readonly OffsetSpan[], ms: number): OffsetSpan | undefined {
  const span = spans[firstAfter(spans, ms) - 1];
  return span && ms < span.toMs ? span : undefined;
}

function addSpan(spans: OffsetSpan[], ms: number, zone: string): OffsetSpan {
  const span = ms < CYCLE_START_MS ? readSpan(ms, zone) : readCycle(ms, zone);
  if (spans.length >= MAX_SPANS) spans.length = 0;
  spans.splice(firstAfter(spans, ms), 0, span);
  return span;
}

/** Returns the index of the first span that begins after an instant. */
function firstAfter(spans: readonly OffsetSpan[], ms: number): number {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((spans[middle] as OffsetSpan).fromMs <= ms) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * All exceptions in the time zone database end before 2104: after that, a zone's clock changes follow a rule of month
 * and weekday, which depends only on the calendar of the year. 28 years without a century year include all 14
 * calendars, so every later year has the changes of one of these: a zone costs 56 lookups instead of two for each year
 * to 9999.
 */
const CYCLE_FIRST_YEAR = 2104;
const CYCLE_YEARS = 28;
const CYCLE_START_MS = Date.UTC(CYCLE_FIRST_YEAR, 0, 1);

function readCycle(ms: number, zone: string): OffsetSpan {
  const year = new Date(ms).getUTCFullYear();
  const like = yearLike(year);
  const shiftMs = startOfYear(year) - startOfYear(like);
  if (shiftMs === 0) return readSpan(ms, zone);
  const span = offsetSpanAt(ms - shiftMs, zone);
  // No rule: the clock has not changed since before the cycle.
  if (span.fromMs < CYCLE_START_MS && span.toMs === Infinity) return span;
  const isBegunHere = span.fromMs >= startOfYear(like);
  const isEndedHere = span.toMs < startOfYear(like + 1);
  return {
    fromMs: isBegunHere ? span.fromMs + shiftMs : lastChangeOf(year - 1, zone),
    toMs: isEndedHere ? span.toMs + shiftMs : firstChangeOf(year + 1, zone),
    offsetMs: span.offsetMs,
  };
}

function lastChangeOf(year: number, zone: string): number {
  const like = yearLike(year);
  return offsetSpanAt(startOfYear(like + 1) - 1, zone).fromMs + startOfYear(year) - startOfYear(like);
}

function firstChangeOf(year: number, zone: string): number {
  const like = yearLike(year);
  return offsetSpanAt(startOfYear(like), zone).toMs + startOfYear(year) - startOfYear(like);
}

const startOfYear = (year: number): number => Date.UTC(year, 0, 1);

const weekdayOf = (year: number): number => new Date(startOfYear(year)).getUTCDay();
const isLeap = (year: number): boolean => new Date(Date.UTC(year, 1, 29)).getUTCMonth() === 1;

/** Returns the year, in the cycle or before it, that begins with the same weekday and has the same number of days. */
function yearLike(year: number): number {
  if (year < CYCLE_FIRST_YEAR + CYCLE_YEARS) return year;
  for (let like = CYCLE_FIRST_YEAR; like < CYCLE_FIRST_YEAR + CYCLE_YEARS; like++) {
    if (weekdayOf(like) === weekdayOf(year) && isLeap(like) === isLeap(year)) return like;
  }
  throw new RangeError(`year ${year} has no calendar`);
}

function readSpan(ms: number, zone: string): OffsetSpan {
  const wholeMs = Math.floor(ms);
  const at = Temporal.Instant.fromEpochMilliseconds(wholeMs).toZonedDateTimeISO(zone);
  // "previous" is strictly before, so one millisecond is added to include a transition at this very instant.
  const previous = at.add({ milliseconds: 1 }).getTimeZoneTransition('previous');
  const next = at.getTimeZoneTransition('next');
  return {
    fromMs: previous?.epochMilliseconds ?? -Infinity,
    toMs: next?.epochMilliseconds ?? Infinity,
    offsetMs: Math.round(at.offsetNanoseconds / 1e6),
  };
}
