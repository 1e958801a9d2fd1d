import { offsetSpanAt } from '../../time/zone-offsets.ts';

const INSTANT =
  /^\s*(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?\s*(Z|UTC|[+-]\d{2}(?::?\d{2})?)?\s*$/i;

/** Returns whether a text is written as an ISO 8601 time, existing or not. */
export const hasIsoForm = (text: string): boolean => INSTANT.test(text);

const EARLIEST_MS = new Date(0).setUTCFullYear(1, 0, 1);
const LATEST_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/**
 * Parses an ISO 8601 text, with T or a blank, to epoch microseconds (a safe integer for the years 1 to 9999). A text
 * without an offset is local time of the zone; undefined for anything else, including dates that do not exist.
 */
export const parseIsoMicros = (text: string, zone: string): number | undefined =>
  parseUtcMillis(text) ?? parseText(text, zone);

/** Converts a local time, given as if it were UTC, to epoch microseconds; undefined outside the years 1 to 9999. */
export const localToMicros = (localMs: number, zone: string): number | undefined =>
  isInYears(localMs) ? (localMs - localOffsetMs(localMs, zone)) * 1000 : undefined;

/** Returns whether epoch milliseconds lie in the years 1 to 9999. */
export const isInYears = (ms: number): boolean => ms >= EARLIEST_MS && ms <= LATEST_MS;

/** Parses the common form `2026-11-07T10:00:00.000Z`, several times faster than by the pattern. */
function parseUtcMillis(text: string): number | undefined {
  if (text.length !== 24 || text.charCodeAt(23) !== 90 || text.charCodeAt(19) !== 46) return undefined;
  if (text.charCodeAt(10) !== 84 || text.charCodeAt(13) !== 58 || text.charCodeAt(16) !== 58) return undefined;
  if (text.charCodeAt(4) !== 45 || text.charCodeAt(7) !== 45) return undefined;
  const ms = toUtcMs(
    digits(text, 0, 4),
    digits(text, 5, 7),
    digits(text, 8, 10),
    digits(text, 11, 13),
    digits(text, 14, 16),
    digits(text, 17, 19),
  );
  const fraction = digits(text, 20, 23);
  return ms === undefined || !(fraction >= 0) ? undefined : (ms + fraction) * 1000;
}

/** Parses digits; NaN if one of them is not a digit. */
function digits(text: string, from: number, to: number): number {
  let number = 0;
  for (let at = from; at < to; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return Number.NaN;
    number = number * 10 + digit;
  }
  return number;
}

function parseText(value: string, zone: string): number | undefined {
  const match = INSTANT.exec(value);
  if (!match) return undefined;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', offset] = match;
  const localMs = toUtcMs(+(year as string), +(month as string), +(day as string), +hour, +minute, +second);
  if (localMs === undefined) return undefined;
  const micros = Math.floor(+fraction.padEnd(6, '0').slice(0, 6));
  const shiftMs = offset === undefined ? localOffsetMs(localMs, zone) : parseOffsetMs(offset);
  return shiftMs === undefined ? undefined : (localMs - shiftMs) * 1000 + micros;
}

function toUtcMs(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
): number | undefined {
  const isTime = hour <= 23 && minute <= 59 && second <= 59;
  if (!isTime || !(year >= 1) || !(month >= 1) || month > 12 || !(day >= 1)) return undefined;
  if (day > 28 && new Date(Date.UTC(year + CYCLE.years, month - 1, day)).getUTCDate() !== day) return undefined;
  return Date.UTC(year + CYCLE.years, month - 1, day, hour, minute, second) - CYCLE.ms;
}

/** Period of the calendar, for the years 0 to 99, which `Date.UTC` reads as 1900 to 1999. */
const CYCLE = { years: 400, ms: 146_097 * 86_400_000 };

function parseOffsetMs(text: string): number | undefined {
  if (/^(z|utc)$/i.test(text)) return 0;
  const hours = Number(text.slice(1, 3));
  const minutes = Number(text.slice(3).replace(':', '') || '0');
  if (hours > 18 || minutes > 59) return undefined;
  return (text[0] === '-' ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

/**
 * Returns the offset of a local time: a repeated time is read as the first, a skipped one by the offset before the
 * jump.
 */
function localOffsetMs(localMs: number, zone: string): number {
  if (zone === 'UTC') return 0;
  const before = offsetSpanAt(localMs - offsetSpanAt(localMs - 86_400_000, zone).offsetMs, zone);
  const after = offsetSpanAt(localMs - before.offsetMs, zone);
  const earlier = offsetSpanAt(localMs - 86_400_000, zone).offsetMs;
  if (offsetSpanAt(localMs - earlier, zone).offsetMs === earlier) return earlier;
  return offsetSpanAt(localMs - after.offsetMs, zone).offsetMs === after.offsetMs ? after.offsetMs : earlier;
}
