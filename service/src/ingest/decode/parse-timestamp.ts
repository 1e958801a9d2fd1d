import type { FieldReading, TimeUnit } from '../../catalog/model/reading-types.ts';
import { compileFormat, isOutsideCalendar } from '../../time/instant-format.ts';
import { hasIsoForm, isInYears, localToMicros, parseIsoMicros } from './parse-instant.ts';

/** Parses to epoch microseconds, a safe integer; undefined for a value that is not an instant or is ambiguous. */
export type TimestampParser = (value: unknown) => number | undefined;

/** Days from a spreadsheet's first day, 1899-12-30, to 1970. */
const SERIAL_OF_1970 = 25_569;
const DAY_MS = 86_400_000;
const MICROS: Record<Exclude<TimeUnit, 'days' | 'unix_days'>, number> = { s: 1e6, ms: 1000, us: 1, ns: 0.001 };
/**
 * Bound from which numbers without a unit are read as milliseconds (1979-07-05): smaller ones could be seconds, days of
 * a spreadsheet, or dates such as 20251115 and 202511151030.
 */
const MIN_PLAIN_MS = 3e11;
const NUMBER_TEXT = /^\s*[+-]?\d{1,20}(?:\.\d{1,20})?\s*$/;

/**
 * Compiles the parser of a timestamp: text by the field's formats, by default ISO 8601; numbers, also as text, by its
 * unit, by default milliseconds since 1970. Texts without an offset, and days, are local time of the zone.
 */
export function compileTimestamp(reading: FieldReading, zone: string): TimestampParser {
  const readText = compileText(reading.formats, zone);
  const { unit } = reading;
  return (value) => {
    if (typeof value === 'number') return toMicros(value, unit, zone);
    if (typeof value !== 'string') return undefined;
    const micros = readText(value);
    return micros === undefined && NUMBER_TEXT.test(value) ? toMicros(Number(value), unit, zone) : micros;
  };
}

function compileText(formats: readonly string[] | undefined, zone: string): (text: string) => number | undefined {
  if (!formats) return (text) => parseIsoMicros(text, zone);
  const readers = formats.map((pattern) => {
    if (pattern === 'iso') return (text: string) => parseIsoMicros(text, zone);
    const read = compileFormat(pattern);
    return (text: string): number | undefined => {
      const instant = read(text);
      if (!instant) return undefined;
      if (instant.isLocal) return localToMicros(instant.ms, zone);
      return isInYears(instant.ms) ? instant.ms * 1000 : undefined;
    };
  });
  return (text) => {
    for (const read of readers) {
      const micros = read(text);
      if (micros !== undefined) return micros;
    }
    return undefined;
  };
}

function toMicros(value: number, unit: TimeUnit | undefined, zone: string): number | undefined {
  if (!Number.isFinite(value)) return undefined;
  if (unit === 'days' || unit === 'unix_days') {
    return localToMicros(Math.round((unit === 'days' ? value - SERIAL_OF_1970 : value) * DAY_MS), zone);
  }
  if (unit === undefined && Math.abs(value) < MIN_PLAIN_MS) return undefined;
  const micros = Math.round(value * MICROS[unit ?? 'ms']);
  return isInYears(micros / 1000) ? micros : undefined;
}

const ISO = 'an ISO 8601 time such as "2026-11-07T10:00:00Z"';

/** Describes the expected form of a value that is not a timestamp of the field, with the option that may help. */
export function describeTimestamp(value: unknown, { unit, formats }: FieldReading): string {
  const outside = typeof value === 'string' ? findOutside(value, formats) : undefined;
  if (outside !== undefined) return `a day and time that exist (read as ${outside})`;
  const isNumber = typeof value === 'number' || (typeof value === 'string' && NUMBER_TEXT.test(value));
  if (isNumber && unit === undefined) return `${ISO}, or milliseconds since 1970${describeNumber(Number(value))}`;
  const numbers = unit === undefined ? 'milliseconds since 1970' : `a number with unit ${unit}`;
  const texts = formats
    ? `a time as ${formats.map((format) => (format === 'iso' ? 'ISO 8601' : format)).join(' or ')}`
    : ISO;
  const hint = typeof value === 'string' && !isNumber && !formats ? describeText(value) : '';
  return `${texts}, or ${numbers}${hint}`;
}

/** Describes a number in other units, if that gives a plausible day. */
function describeNumber(value: number): string {
  const day = (ms: number): string => new Date(ms).toISOString().replace('.000Z', 'Z');
  if (value >= 1.9e7 && value < 2.2e7) return '; for dates such as 20261107 the field needs "format: yyyyMMdd"';
  if (value >= 1e8 && value < 1e10) return `; with "unit: s" it would be ${day(value * 1000)}`;
  if (value >= 20_000 && value < 80_000) {
    const date = day(Math.round((value - SERIAL_OF_1970) * DAY_MS)).slice(0, 10);
    return `; with "unit: days" (a spreadsheet's day) it would be ${date}`;
  }
  if (value >= 1e14 && value < 1e17) return `; with "unit: us" it would be ${day(value / 1000)}`;
  if (value >= 1e17 && value < 1e20) return `; with "unit: ns" it would be ${day(value / 1e6)}`;
  return '; for other numbers the field needs a "unit" (s, ms, us, ns, days or unix_days)';
}

/** Finds the format by which a text names a day or time that does not exist. */
const findOutside = (text: string, formats: readonly string[] = ['iso']): string | undefined => {
  const format = formats.find((pattern) => (pattern === 'iso' ? hasIsoForm(text) : isOutsideCalendar(text, pattern)));
  return format === 'iso' ? 'ISO 8601' : format;
};

const SPELLINGS: readonly (readonly [RegExp, string])[] = [
  [/^\s*\d{1,2}\/\d{1,2}\/\d{4}/, 'd/M/yyyy, or M/d/yyyy where the month comes first'],
  [/^\s*\d{1,2}\.\d{1,2}\.\d{4}/, 'd.M.yyyy'],
  [/^\s*\d{1,2}-\d{1,2}-\d{4}/, 'd-M-yyyy, or M-d-yyyy where the month comes first'],
  [/^\s*\d{4}\/\d{1,2}\/\d{1,2}/, 'yyyy/M/d'],
  [/^\s*[a-z]{3}\.? \d{1,2}/i, 'MMM d yyyy'],
  [/^\s*\d{1,2}[ -][a-z]{3}/i, 'd MMM yyyy'],
];

function describeText(text: string): string {
  const spelling = SPELLINGS.find(([pattern]) => pattern.test(text))?.[1];
  return spelling === undefined ? '' : `; for other spellings the field needs a "format", such as ${spelling}`;
}
