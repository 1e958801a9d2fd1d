import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { CsvError, parse as parseCsv } from 'csv-parse';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects, parquetSchema } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { InvalidRequestError } from '../../errors.ts';

export const FILE_FORMATS = ['csv', 'ndjson', 'parquet'] as const;
export type FileFormat = (typeof FILE_FORMATS)[number];

/** One row of a file as JSON text, and how much of the file is read with it. */
export interface FileRow {
  /** Counted from 0, without a header. */
  readonly row: number;
  readonly text: string;
  /** 0 to 1. */
  readonly share: number;
  /** What is wrong with the row as one of its file; its text is refused. */
  readonly problem?: string;
}

/** By the file's ending. Throws `unknown_format` for others. */
export function findFormat(path: string): FileFormat {
  const ending = path.toLowerCase().split('.').at(-1) ?? '';
  if (ending === 'csv' || ending === 'parquet') return ending;
  if (ending === 'ndjson' || ending === 'jsonl') return 'ndjson';
  throw new InvalidRequestError(
    'unknown_format',
    `${path} ends in .${ending}: expected .csv, .ndjson, .jsonl or .parquet, or --format`,
  );
}

/**
 * Reads a file row by row from `fromRow` on, in bounded memory. `columns` renames: column to field. A line of NDJSON is
 * passed on as it is, so that a malformed one is refused alone; a CSV needs a header. Throws `unknown_column` for one that
 * a CSV or Parquet file does not have.
 */
export function readFileRows(
  path: string,
  format: FileFormat,
  columns: ReadonlyMap<string, string>,
  fromRow: number,
): AsyncGenerator<FileRow> {
  if (format === 'parquet') return readParquet(path, columns, fromRow);
  return format === 'csv' ? readCsv(path, columns, fromRow) : readNdjson(path, columns, fromRow);
}

async function* readCsv(path: string, columns: ReadonlyMap<string, string>, fromRow: number): AsyncGenerator<FileRow> {
  const { size } = await stat(path);
  const input = createReadStream(path);
  const rows = input.pipe(parseCsv({ ...CSV, relax_column_count: true }));
  input.on('error', (error) => rows.destroy(error));
  let header: string[] | undefined;
  let row = 0;
  try {
    for await (const cells of rows as AsyncIterable<string[]>) {
      if (!header) {
        header = requireColumns(path, columns, cells);
        continue;
      }
      if (row >= fromRow) yield { row, share: input.bytesRead / size, ...toCsvRow(cells, header, columns) };
      row++;
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new InvalidRequestError('invalid_csv', `${path} is no CSV: ${error.message}`, { cause: error });
  }
}

/** A file may be put together of several, whose lines end otherwise. */
const CSV = { bom: true, skip_empty_lines: true, record_delimiter: ['\r\n', '\n', '\r'] };

/** A row with more or fewer cells than the header stays a list, which is refused: no cell can be told from another. */
function toCsvRow(
  cells: readonly string[],
  header: readonly string[],
  columns: ReadonlyMap<string, string>,
): Pick<FileRow, 'text' | 'problem'> {
  if (cells.length === header.length) {
    return { text: toJson(Object.fromEntries(header.map((column, index) => [column, cells[index]])), columns) };
  }
  return {
    text: JSON.stringify(cells),
    problem: `${cells.length} cells: expected ${header.length}, as the header has`,
  };
}

async function* readNdjson(
  path: string,
  columns: ReadonlyMap<string, string>,
  fromRow: number,
): AsyncGenerator<FileRow> {
  const { size } = await stat(path);
  const input = createReadStream(path);
  let row = 0;
  for await (const line of createInterface({ input, crlfDelay: Infinity })) {
    if (line.trim() === '') continue;
    if (row >= fromRow)
      yield { row, text: columns.size === 0 ? line : rename(line, columns), share: input.bytesRead / size };
    row++;
  }
}

const ROWS_A_READ = 50_000;

async function* readParquet(
  path: string,
  columns: ReadonlyMap<string, string>,
  fromRow: number,
): AsyncGenerator<FileRow> {
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file);
  requireColumns(
    path,
    columns,
    parquetSchema(metadata).children.map(({ element }) => element.name),
  );
  const count = Number(metadata.num_rows);
  for (let start = fromRow; start < count; start += ROWS_A_READ) {
    const rowEnd = Math.min(count, start + ROWS_A_READ);
    const records = await parquetReadObjects({ file, metadata, compressors, rowStart: start, rowEnd });
    for (const [index, record] of records.entries()) {
      const row = start + index;
      yield { row, text: toJson(record, columns), share: (row + 1) / count };
    }
  }
}

function requireColumns(path: string, columns: ReadonlyMap<string, string>, header: string[]): string[] {
  const unknown = [...columns.keys()].find((column) => !header.includes(column));
  if (unknown === undefined) return header;
  const message = `no column "${unknown}" in ${path}: expected it among ${header.join(', ') || 'nothing'}`;
  throw new InvalidRequestError('unknown_column', message);
}

/** An empty cell is no value. */
function toJson(record: Readonly<Record<string, unknown>>, columns: ReadonlyMap<string, string>): string {
  const fields: Record<string, unknown> = {};
  for (const [column, value] of Object.entries(record)) {
    if (value !== '' && value !== null && value !== undefined) fields[columns.get(column) ?? column] = toValue(value);
  }
  return JSON.stringify(fields);
}

function toValue(value: unknown): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  return value;
}

function rename(line: string, columns: ReadonlyMap<string, string>): string {
  try {
    const parsed: unknown = JSON.parse(line);
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return line;
    return JSON.stringify(
      Object.fromEntries(Object.entries(parsed).map(([name, value]) => [columns.get(name) ?? name, value])),
    );
  } catch {
    return line;
  }
}
