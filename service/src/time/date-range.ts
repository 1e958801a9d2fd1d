import { Temporal } from 'temporal-polyfill';
import type { DateRange } from '../../../sdk/src/protocol/query.ts';
import { InvalidRequestError } from '../base/errors.ts';
import { formatValue } from '../base/format-value.ts';
import { nextBucket } from './buckets.ts';
import { DAY_MS, FIRST_DAY, LAST_DAY, MAX_MS, MIN_MS } from './calendar.ts';
import { dayAt, startOfDay } from './local-days.ts';
import { readRange } from './read-range.ts';
import type { RangeContext, ResolvedRange } from './resolved-range.ts';
import { RANGE_WORDS, readRelativeRange, resolveRelativeRange, suggestRange } from './relative-range.ts';

/** Expectation for a range that begins before `MIN_MS`. */
export const BEGINS_TOO_EARLY = 'a range that begins in the year 1 or later, in UTC';
const ENDS_TOO_LATE = 'a range that ends within the year 9999, in UTC';

const PATH = 'timeDimension.dateRange';
const DATE = /^(\d{4})-\d{2}-\d{2}$/;
const INSTANT = /^(\d{4})-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(Z|[+-]\d{2}(?::?\d{2})?)?$/i;

/**
 * Parses a date range, also as text (see `readRange`). One date is that day, two dates are whole days of the zone, the last included; two instants are half-open, and one
 * without an offset is read in the zone. Both ends lie in the years 1 to 9999 of UTC: of days, the first and the last one
 * are cut to that. Words:
 * see `RANGE_WORDS`; `last N days` are N days that end with today, which is still running, and so for every unit. Throws
 * InvalidRequestError `invalid_date_range`.
 */
export function parseDateRange(range: DateRange, context: RangeContext, path = PATH): ResolvedRange {
  const resolved = resolveRange(readEnds(range), context, path);
  if (resolved.fromMs < MIN_MS) throw invalidRange(range, path, BEGINS_TOO_EARLY);
  if (resolved.toMs > MAX_MS) throw invalidRange(range, path, ENDS_TOO_LATE);
  return resolved;
}

/** No range is longer as text; a longer one is not searched for two ends. */
const MAX_TEXT = 100;

/** Reads two dates or instants from text; returns words, and what is no text, as they are. */
export const readEnds = (range: DateRange): DateRange =>
  typeof range === 'string' && range.length <= MAX_TEXT ? readRange(range) : range;

function resolveRange(range: DateRange, context: RangeContext, path: string): ResolvedRange {
  if (typeof range === 'string') {
    const day = parseDate(range.trim());
    if (day !== undefined) return toWholeDays(day, day, range, context, path);
    const relative = readRelativeRange(range);
    if (!relative) throw invalidWords(range, path);
    const resolved = resolveRelativeRange(relative, context);
    if (!resolved) throw invalidRange(range, path, BEGINS_TOO_EARLY);
    return resolved;
  }
  if (!Array.isArray(range) || range.length !== 2) throw invalidRange(range, path, EXPECTED);
  const [first, last] = range;
  const dates = [parseDate(first), parseDate(last)] as const;
  if (dates[0] !== undefined && dates[1] !== undefined) return toWholeDays(dates[0], dates[1], range, context, path);
  return toInstants(first, last, context, path);
}

/** Returns the instant at which a relative range moves on; null for a fixed range. Throws like `parseDateRange`. */
export function nextBoundary(range: DateRange, context: RangeContext, path = PATH): number | null {
  const words = readEnds(range);
  if (typeof words !== 'string' || isDate(words)) return null;
  const relative = readRelativeRange(words);
  if (!relative) throw invalidWords(words, path);
  return nextBucket(context.nowMs, relative.unit, context.timezone, context.weekStart);
}

const EXPECTED = `one date such as 2026-11-07, two dates or instants ("2026-11-01/2026-11-07" or ["2026-11-01", "2026-11-07"]), or ${RANGE_WORDS}`;

function toWholeDays(
  first: number,
  last: number,
  range: DateRange,
  context: RangeContext,
  path: string,
): ResolvedRange {
  // "0001-01-01" to "9999-12-31" means all of time: in a zone off UTC its ends would lie outside the years that can be written.
  const fromMs = Math.max(MIN_MS, startOfDay(first, context.timezone));
  const toMs = Math.min(MAX_MS, startOfDay(last + 1, context.timezone));
  if (toMs <= fromMs) throw invalidRange(range, path, 'a last day that is not before the first');
  return { fromMs, toMs, unit: 'day', count: last - first + 1 };
}

function toInstants(first: unknown, last: unknown, context: RangeContext, path: string): ResolvedRange {
  for (const [index, part] of [first, last].entries()) {
    const isReadable = parseDate(part) !== undefined || parseInstant(part, context.timezone) !== undefined;
    if (!isReadable) throw invalidRange(part, `${path}[${index}]`, SAME_KIND);
  }
  const fromMs = parseInstant(first, context.timezone);
  const toMs = parseInstant(last, context.timezone);
  if (fromMs === undefined) throw invalidRange(first, `${path}[0]`, SAME_KIND);
  if (toMs === undefined) throw invalidRange(last, `${path}[1]`, SAME_KIND);
  if (toMs <= fromMs) throw invalidRange([first, last], path, 'an end after the beginning');
  const { timezone } = context;
  const firstDay = dayAt(fromMs, timezone);
  const endDay = dayAt(toMs, timezone);
  const isWholeDays = startOfDay(firstDay, timezone) === fromMs && startOfDay(endDay, timezone) === toMs;
  return isWholeDays
    ? { fromMs, toMs, unit: 'day', count: endDay - firstDay }
    : { fromMs, toMs, unit: undefined, count: 1 };
}

const SAME_KIND =
  'two dates (YYYY-MM-DD) or two instants (YYYY-MM-DDTHH:MM:SS, with Z or an offset if not in the zone of the query), years 0001 to 9999';

/** True for one date, which stands for that day. */
export const isDate = (text: string): boolean => parseDate(text.trim()) !== undefined;

function parseDate(text: unknown): number | undefined {
  if (typeof text !== 'string' || !DATE.test(text)) return undefined;
  const ms = Date.parse(`${text}T00:00:00Z`);
  // Date.parse accepts the 30th of February as a day in March.
  if (Number.isNaN(ms) || !new Date(ms).toISOString().startsWith(text)) return undefined;
  const day = ms / DAY_MS;
  return day >= FIRST_DAY && day <= LAST_DAY ? day : undefined;
}

/**
 * Parses `YYYY-MM-DD[T ]HH:MM[:SS[.fff]]` to epoch ms, read in the zone if it has no offset; undefined for anything
 * else.
 */
export function parseInstant(text: unknown, zone: string): number | undefined {
  if (typeof text !== 'string' || text.length > 40) return undefined;
  const match = INSTANT.exec(text);
  if (!match || match[1] === '0000') return undefined;
  try {
    return match[2] === undefined
      ? Temporal.PlainDateTime.from(text).toZonedDateTime(zone).epochMilliseconds
      : Temporal.Instant.from(text).epochMilliseconds;
  } catch {
    return undefined;
  }
}

/** Names the words that were probably meant; those that are understood otherwise. */
function invalidWords(text: string, path: string): InvalidRequestError {
  const suggestion = suggestRange(text);
  if (suggestion === undefined) return invalidRange(text, path, EXPECTED);
  const message = `${path} ${formatValue(text)} cannot be used: did you mean "${suggestion}"?`;
  return new InvalidRequestError('invalid_date_range', message, { path });
}

export function invalidRange(value: unknown, path: string, expected: string): InvalidRequestError {
  return new InvalidRequestError(
    'invalid_date_range',
    `${path} ${formatValue(value)} cannot be used: expected ${expected}`,
    { path },
  );
}
