import { FILTER_TEXT, parseFilterText } from '../protocol/filter-text.ts';
import type { DateRange, Filter, Granularity } from '../protocol/query.ts';

/*
 * Parsers of attributes and properties, which may hold anything: frameworks also set properties as text. An invalid value
 * throws an Error that names the expected one. Nothing is guessed or dropped: an omitted filter would show more than the
 * page asked for.
 */

/** Throws the Error of an invalid attribute. */
export function refuse(name: string, value: unknown, expected: string): never {
  const shown = typeof value === 'string' ? value : JSON.stringify(value);
  throw new Error(`${name}="${shown}": expected ${expected}`);
}

const RANGE =
  /^(today|yesterday|last [1-9]\d{0,8} (minute|hour|day|week|month|quarter|year)s?|(this|previous) (day|week|month|quarter|year)|(week|month|quarter|year) to date)$/;
const COMPARISON = /^(none|previous period|same period last (week|month|year))$/;

/**
 * Reads `range`, or `compare`, which takes more words. One date is read as the range of that day. Returns undefined if the
 * attribute is absent.
 */
export function readRange(name: 'range' | 'compare', value: unknown): DateRange | undefined {
  if (value === null || value === undefined) return undefined;
  const isCompare = name === 'compare';
  const parts: unknown = isText(value) && value.includes('/') ? value.split('/') : value;
  if (isText(parts)) {
    const words = parts.trim().toLowerCase().replace(/\s+/g, ' ');
    if (RANGE.test(words) || (isCompare && COMPARISON.test(words))) return words;
    if (isDate(words)) return [words, words];
  } else if (Array.isArray(parts) && parts.length === 2 && parts.every(isText)) {
    const [from, to] = parts.map((text) => text.trim()) as [string, string];
    // Not true of what is no date either.
    if (Date.parse(from) <= Date.parse(to)) return [from, to];
  }
  const expected = 'today, last 7 days, 2026-11-01, 2026-11-01/2026-11-07, …';
  return refuse(
    name,
    Array.isArray(value) ? value.join('/') : value,
    isCompare ? `none, previous period, same period last week|month|year, ${expected}` : expected,
  );
}

/** One of a few words; undefined where the page says nothing. */
export function readChoice<T extends string>(name: string, value: T | null | undefined, words: string): T | undefined {
  if (value === null || value === undefined) return undefined;
  return words.split(' ').includes(value) ? value : refuse(name, value, words.replaceAll(' ', ', '));
}

/** Different names of a list, also as text with commas. */
export const readNames = (value: string | readonly string[] | null | undefined): readonly string[] => [
  ...new Set(
    String(value ?? [])
      .split(',')
      .map((name) => name.trim())
      .filter(Boolean),
  ),
];

export const readGranularity = (value: Granularity | null | undefined): Granularity | undefined =>
  readChoice('granularity', value, 'minute hour day week month quarter year');

/** A positive integer; undefined if the attribute is absent. */
export const readCount = (name: string, value: unknown): number | undefined =>
  readInteger(name, value, 1, Number.MAX_SAFE_INTEGER, 'a positive integer');

/** Decimals that `Intl` can show; undefined if the attribute is absent. */
export const readDecimals = (name: string, value: unknown): number | undefined =>
  readInteger(name, value, 0, 20, 'an integer from 0 to 20');

function readInteger(name: string, value: unknown, least: number, most: number, expected: string): number | undefined {
  if (value === null || value === undefined) return undefined;
  const count = (isText(value) ? Number(value) : value) as number;
  return Number.isSafeInteger(count) && count >= least && count <= most ? count : refuse(name, value, expected);
}

/** A list of filters, also as text: see `parseFilterText`. */
export function readFilters(value: unknown): readonly Filter[] {
  if (value === null || value === undefined) return [];
  if (Array.isArray(value)) return value as Filter[];
  const filters = isText(value) ? parseFilterText(value) : undefined;
  return filters ?? refuse('filters', value, FILTER_TEXT);
}

/** `Date` reads the 30th of February as a day of March. */
const isDate = (text: string): boolean =>
  /^\d{4}-\d\d-\d\d$/.test(text) && !isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text);

const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';
