import { quoteCsv } from '../../base/quote-csv.ts';
import type { WireRow } from '../../query/answer/wire-number.ts';
import { formatExact } from './format-exact.ts';
import { formatLocal } from './format-local.ts';
import { describeReads, readRows } from './read-rows.ts';
import type { Column, Table, WriteTables } from './types.ts';
import { findWords } from './words.ts';

/** Marks UTF-8: spreadsheets take a file without it for one in another encoding. */
const MARK = '\ufeff';

/**
 * Writes tables as CSV with CRLF: what each is of, an empty line, names of columns, rows. Two empty lines divide tables. Where
 * the reader's language writes 1,5 for 1.5, numbers have the comma and columns are divided by semicolons, as its spreadsheets
 * expect. Text that a spreadsheet would run as a formula begins with an apostrophe.
 */
export const writeCsv: WriteTables = async function* (tables, context) {
  const words = findWords(context.locale);
  const decimal = decimalOf(context.locale);
  const separator = decimal === ',' ? ';' : ',';
  const toLine = (cells: readonly string[]): string => `${cells.join(separator)}\r\n`;
  const toTexts = (cells: readonly string[]): string => toLine(cells.map((cell) => quoteCsv(cell, separator)));
  let before = MARK;
  for await (const table of tables) {
    if ('error' in table) {
      const { code, message } = context.present(table.error);
      yield `${before}${toTexts([table.title])}${toTexts([words.error, code, message])}`;
    } else {
      const { title, facts, columns } = table;
      const head = [[title], ...facts, [], columns.map((column) => column.title)];
      yield before + head.map(toTexts).join('');
      const reads = { parts: 0, untilMs: 0 };
      const formats = columns.map((column) => toFormat(column, table, decimal, separator));
      for await (const rows of readRows(table, reads, context)) {
        yield rows
          .map(({ row, compared }) =>
            toLine(columns.map((column, index) => formats[index]?.(column.read(row, compared)) ?? '')),
          )
          .join('');
      }
      const last = describeReads(reads, words.readInParts, table.query.timezone);
      if (last) yield `${toLine([])}${toTexts(last)}`;
    }
    before = toLine([]) + toLine([]);
  }
};

/** The sign between a number and its decimals in a language; a point where the language is unknown. */
function decimalOf(locale: string | undefined): string {
  const parts = new Intl.NumberFormat(locale ?? 'en').formatToParts(1.5);
  return parts.find(({ type }) => type === 'decimal')?.value ?? '.';
}

type Format = (value: WireRow[string]) => string;

function toFormat({ kind }: Column, { query }: Table, decimal: string, separator: string): Format {
  const { timezone } = query;
  if (kind === 'date') return (value) => formatLocal(Date.parse(value as string), timezone).slice(0, 10);
  if (kind === 'time') return (value) => formatLocal(Date.parse(value as string), timezone);
  if (kind === 'text') return (value) => (typeof value === 'string' ? quoteCsv(value, separator) : '');
  return (value) => {
    if (value === null || value === undefined) return '';
    const text = formatExact(value);
    return decimal === ',' ? text.replace('.', ',') : text;
  };
}
