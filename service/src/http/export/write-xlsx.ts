import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import type { WireRow } from '../../query/answer/wire-number.ts';
import { offsetSpanAt } from '../../time/zone-offsets.ts';
import { formatExact } from './format-exact.ts';
import { describeReads, readRows } from './read-rows.ts';
import type { Column, FailedTable, Table, WriteContext, WriteTables } from './types.ts';
import {
  nameSheet,
  numberCell,
  renderWorkbook,
  SHEET_END,
  SHEET_START,
  sheetPath,
  STYLE_OF,
  STYLES,
  textCell,
} from './xlsx-parts.ts';
import { findWords } from './words.ts';

/** Rows of a sheet, of the 1,048,576 that spreadsheets take: the others go on in another sheet. */
const SHEET_ROWS = 1_048_000;
/** Between size and time: the event loop is not busy with it, a core is. */
const COMPRESSION = { compressionLevel: 4 };

/** Writes tables as a workbook, a sheet for each. Numbers keep their digits, times are those of the zone's clock. */
export const writeXlsx: WriteTables = async function* (tables, context) {
  const zip = new ZipFile();
  const output = zip.outputStream as Readable;
  const sheets: Readable[] = [];
  zip.on('error', (error: Error) => output.destroy(error));
  const filling = fill(zip, sheets, tables, context).catch((error: unknown) => void output.destroy(error as Error));
  try {
    yield* output as AsyncIterable<Uint8Array>;
  } finally {
    sheets.at(-1)?.destroy();
    await filling;
  }
};

async function fill(
  zip: ZipFile,
  sheets: Readable[],
  tables: AsyncIterable<Table | FailedTable>,
  context: WriteContext,
): Promise<void> {
  const names: string[] = [];
  for await (const table of tables) {
    const rows = renderRows(table, context)[Symbol.asyncIterator]();
    let head = '';
    for (let isDone = false; !isDone;) {
      names.push(nameSheet(table.title, names));
      const sheet = Readable.from(
        renderSheet(rows, head, () => {
          isDone = true;
        }),
      );
      sheets.push(sheet);
      zip.addReadStream(sheet, sheetPath(sheets.length), COMPRESSION);
      await finished(sheet);
      if ('columns' in table) head = renderHead(table);
    }
  }
  for (const [path, text] of renderWorkbook(names)) zip.addBuffer(Buffer.from(text), path, COMPRESSION);
  zip.end();
}

/** Some rows as XML, and how many they are. */
interface Rendered {
  readonly xml: string;
  readonly count: number;
}

/** As many rows as a sheet takes; calls `onDone` where these were the last. */
async function* renderSheet(rows: AsyncIterator<Rendered>, head: string, onDone: () => void): AsyncGenerator<string> {
  let isWhole = false;
  try {
    yield SHEET_START + head;
    for (let count = 0; count < SHEET_ROWS;) {
      const next = await rows.next();
      if (next.done) {
        onDone();
        break;
      }
      count += next.value.count;
      yield next.value.xml;
    }
    yield SHEET_END;
    isWhole = true;
  } finally {
    if (!isWhole) await rows.return?.();
  }
}

const toRow = (cells: readonly string[]): string => `<row>${cells.join('')}</row>`;

const renderHead = ({ columns }: Pick<Table, 'columns'>): string =>
  toRow(columns.map(({ title }) => textCell(title, STYLES.bold)));

async function* renderRows(table: Table | FailedTable, context: WriteContext): AsyncGenerator<Rendered> {
  const title = toRow([textCell(table.title, STYLES.bold)]);
  if ('error' in table) {
    const { code, message } = context.present(table.error);
    yield {
      xml: title + toRow([findWords(context.locale).error, code, message].map((text) => textCell(text))),
      count: 2,
    };
    return;
  }
  const { facts, columns } = table;
  const lines = facts.map((cells) => toRow(cells.map((cell) => textCell(cell))));
  yield { xml: `${title}${lines.join('')}<row/>${renderHead(table)}`, count: facts.length + 3 };
  const formats = columns.map((column) => toFormat(column, table));
  const reads = { parts: 0, untilMs: 0 };
  for await (const rows of readRows(table, reads, context)) {
    const cells = rows.map(({ row, compared }) =>
      toRow(columns.map((column, index) => formats[index]?.(column.read(row, compared)) ?? '<c/>')),
    );
    yield { xml: cells.join(''), count: rows.length };
  }
  const last = describeReads(reads, findWords(context.locale).readInParts, table.query.timezone);
  if (last) yield { xml: `<row/>${toRow(last.map((text) => textCell(text)))}`, count: 2 };
}

const DAY_MS = 86_400_000;
/** The day that spreadsheets call 25,569 is 1970-01-01. */
const EPOCH_DAY = 25_569;

function toFormat({ kind }: Column, { query }: Table): (value: WireRow[string]) => string {
  const style = STYLE_OF[kind];
  if (kind === 'text') return (value) => (typeof value === 'string' ? textCell(value) : '<c/>');
  if (kind === 'date' || kind === 'time') {
    return (value) => {
      const ms = Date.parse(value as string);
      const localMs = ms + offsetSpanAt(ms, query.timezone).offsetMs;
      const day = localMs / DAY_MS + EPOCH_DAY;
      return numberCell(String(kind === 'date' ? Math.floor(day) : Number(day.toFixed(9))), style);
    };
  }
  return (value) => (value === null || value === undefined ? '<c/>' : numberCell(formatExact(value), style));
}
