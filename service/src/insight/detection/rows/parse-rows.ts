import { findDelimiter, readCsv } from '../../../base/csv.ts';
import { OperatorError } from '../../../base/errors.ts';
import type { Point } from '../types.ts';

/** One line of a table of times and values, as read. */
export interface TableRow extends Point {
  readonly timestampText: string;
  readonly valueText: string;
}

export interface TableColumns {
  readonly timeColumn: string;
  readonly valueColumn: string;
}

/**
 * Parses the rows of a CSV with a header, in its order, like `tidemark import`. An empty value is null. Throws
 * OperatorError `invalid_csv` with line and value for an invalid time or number.
 */
export function parseTable(text: string, { timeColumn, valueColumn }: TableColumns): TableRow[] {
  const [first = ''] = text.replace(/^\ufeff?[\r\n]*/, '').split(/[\r\n]/, 1);
  const [head, ...rows] = readCsv(
    text,
    findDelimiter(first, (name) => name === timeColumn || name === valueColumn),
  );
  const header = (head?.cells ?? []).map((name) => name.trim());
  const [timeAt, valueAt] = [timeColumn, valueColumn].map((column) => {
    const at = header.indexOf(column);
    if (at < 0) throw invalid(1, `no column "${column}": expected it among ${header.join(', ') || 'nothing'}`);
    return at;
  }) as [number, number];
  return rows.map(({ cells, problem }, index) => {
    if (problem) throw invalid(index + 2, problem.message);
    if (cells.length !== header.length) {
      throw invalid(index + 2, `${cells.length} cells: expected ${header.length}, as the header has`);
    }
    const [timestampText, valueText] = [timeAt, valueAt].map((at) => (cells[at] ?? '').trim()) as [string, string];
    const timestampMs = parseInstantMs(timestampText);
    if (Number.isNaN(timestampMs)) {
      throw invalid(
        index + 2,
        `${timeColumn} is ${JSON.stringify(timestampText)}: expected a time, as 2026-11-07 10:00:00`,
      );
    }
    const value = parseValue(valueText);
    if (Number.isNaN(value)) {
      throw invalid(index + 2, `${valueColumn} is ${JSON.stringify(valueText)}: expected a number, or nothing`);
    }
    return { timestampMs, value, timestampText, valueText };
  });
}

const invalid = (line: number, message: string): OperatorError =>
  new OperatorError('invalid_csv', `line ${line}: ${message}`);

/** Parses a number: NaN for an invalid one; null for an empty text. */
function parseValue(text: string): number | null {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  const value = Number(trimmed);
  return Number.isFinite(value) ? value : Number.NaN;
}

/**
 * Parses ISO 8601 with a space or a T, in UTC without an offset, and epoch seconds or milliseconds. NaN for anything
 * else.
 */
export function parseInstantMs(text: string): number {
  const trimmed = text.trim();
  if (/^\d{9,13}(\.\d+)?$/.test(trimmed)) return Number(trimmed) * (trimmed.replace(/\..*/, '').length > 11 ? 1 : 1000);
  const [, date, time = '00:00', offset = 'Z'] =
    /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?))?\s*(Z|[+-]\d{2}(?::?\d{2})?)?$/.exec(trimmed) ?? [];
  if (date === undefined || !isDay(date)) return Number.NaN;
  return Date.parse(`${date}T${time}${offset.length === 3 ? `${offset}:00` : offset}`);
}

/** False for dates such as the 30th of February, which `Date` would read as the 2nd of March. */
function isDay(date: string): boolean {
  const ms = Date.parse(`${date}T00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(date);
}

const UNIT_MS: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 604_800_000,
};

/** Parses `hour` or `5m` to ms; undefined for anything else. */
export function parseGranularityMs(text: string): number | undefined {
  const [, count = '1', unit = ''] = /^(\d{0,4})([a-z]+)$/.exec(text) ?? [];
  const unitMs = UNIT_MS[unit];
  return unitMs === undefined || count === '0' ? undefined : Number(count || '1') * unitMs;
}
