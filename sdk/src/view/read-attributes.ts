import type { DateRange, Filter, Granularity } from '../protocol/query.ts';

/*
 * Parsers of attributes and properties, which may hold anything: frameworks also set properties as text. An invalid value
 * throws an Error that names the expected one. Nothing is guessed or dropped: an omitted filter would show more than the
 * page asked for.
 */

function refuse(name: string, value: unknown, expected: string): never {
  const shown = typeof value === 'string' ? value : JSON.stringify(value);
  throw new Error(`${name}="${shown}": expected ${expected}`);
}

/** Returns undefined if the attribute is absent. */
export function readRange(name: string, value: unknown): DateRange | undefined {
  if (value === null || value === undefined) return undefined;
  const isRange = Array.isArray(value) ? value.length === 2 && value.every((text) => isText(text)) : isText(value);
  return isRange ? (value as DateRange) : refuse(name, value, 'today, last 7 days, 2026-11-01/2026-11-07');
}

/** One of a few words; undefined where the page says nothing. */
export function readChoice<T extends string>(name: string, value: T | null | undefined, words: string): T | undefined {
  if (value === null || value === undefined) return undefined;
  return words.split(' ').includes(value) ? value : refuse(name, value, words.replaceAll(' ', ', '));
}

export const readGranularity = (value: Granularity | null | undefined): Granularity | undefined =>
  readChoice('granularity', value, 'minute hour day week month quarter year');

/** A positive integer; undefined if the attribute is absent. */
export function readCount(name: string, value: unknown): number | undefined {
  if (value === null || value === undefined) return undefined;
  const count = isText(value) ? Number(value) : value;
  return Number.isSafeInteger(count) && (count as number) > 0
    ? (count as number)
    : refuse(name, value, 'a positive integer');
}

/**
 * A list of filters, also as JSON, or the short form: `region=north; channel=web,app; status!=cancelled`, where a comma
 * means "any of them" and a semicolon "and". Values with any of `,;=<>"{}[]` are for JSON.
 */
export function readFilters(value: unknown): readonly Filter[] {
  if (value === null || value === undefined) return [];
  if (Array.isArray(value)) return value as Filter[];
  if (isText(value)) {
    const parts = value.trim().startsWith('[') ? parseJson(value) : value.split(/;(?!\s*$)/).map(parseFilter);
    if (Array.isArray(parts) && parts.every((part) => part !== undefined)) return parts as Filter[];
  }
  return refuse('filters', value, 'region=north; channel=web,app, or a list of filters in JSON');
}

function parseFilter(text: string): Filter | undefined {
  const [, member = '', not, list = ''] = /^\s*([\w.-]+)\s*(!?)=([^=<>"{}[\]]+?);?\s*$/.exec(text) ?? [];
  const values = list.split(',').map((item) => item.trim());
  return values.every(isText) ? { member, operator: not ? 'notEquals' : 'equals', values } : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';
