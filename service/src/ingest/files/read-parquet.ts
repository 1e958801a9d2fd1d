import {
  asyncBufferFromFile,
  parquetMetadataAsync,
  parquetReadObjects,
  parquetSchema,
  type AsyncBuffer,
  type FileMetaData,
} from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { OperatorError } from '../../base/errors.ts';
import { createValueReader, orNull, PARSERS, stripAnnotations, type ValueReader } from './parquet-values.ts';
import type { FileRow, FileTable, InspectedFile, RowReading } from './types.ts';

const ROWS_A_READ = 50_000;

interface Column {
  readonly name: string;
  /** Name in records; null: left out. */
  readonly field: string | null;
  readonly read: ValueReader;
}

/**
 * Opens a Parquet file. Unreadable columns (lists, maps, unsupported types) are left out, unless a field reads them:
 * then the file is refused by the column's name.
 */
export async function openParquet({ path }: InspectedFile, { rename, wanted }: RowReading): Promise<FileTable> {
  const file = await asyncBufferFromFile(path);
  const metadata = await readMetadata(path, file);
  const columns: Column[] = [];
  const left: string[] = [];
  const { children } = parquetSchema(metadata);
  for (const child of children) {
    const { name } = child.element;
    const field = rename.has(name) ? (rename.get(name) ?? null) : name;
    const read = createValueReader(child);
    if (typeof read !== 'string') columns.push({ name, field, read });
    else if (field === null || !wanted.has(field)) left.push(`${name} (it ${read})`);
    else {
      const message = `column "${name}" of ${path} ${read}: expected one of texts, numbers, booleans, dates or times, because the field ${field} reads it`;
      throw new OperatorError('unreadable_column', message);
    }
  }
  const plain = { ...metadata, schema: metadata.schema.map(stripAnnotations) };
  return {
    columns: children.map(({ element }) => element.name),
    isFixed: true,
    notes: left.length > 0 ? [`columns left out: ${left.join(', ')}`] : [],
    rows: (fromRow) => readRows({ path, file, metadata: plain, columns }, fromRow),
  };
}

async function readMetadata(path: string, file: AsyncBuffer): Promise<FileMetaData> {
  try {
    return await parquetMetadataAsync(file, { parsers: RAW, geoparquet: false });
  } catch (error) {
    throw new OperatorError('invalid_parquet', `${path} is not a Parquet file: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

/** Parsers that leave statistics unread, because they are not used. */
const RAW = { jsonFromBytes: (bytes: Uint8Array) => bytes, stringFromBytes: (bytes: Uint8Array) => bytes };

interface OpenFile {
  readonly path: string;
  readonly file: AsyncBuffer;
  readonly metadata: FileMetaData;
  readonly columns: readonly Column[];
}

async function* readRows(open: OpenFile, fromRow: number): AsyncGenerator<FileRow> {
  const { metadata, columns } = open;
  const count = Number(metadata.num_rows);
  const used = columns.filter(({ field }) => field !== null);
  for (let start = fromRow; start < count; start += ROWS_A_READ) {
    const records = await readSpan(open, used, start, Math.min(count, start + ROWS_A_READ));
    for (const [index, record] of records.entries()) {
      const row = start + index;
      yield { row, text: toRecord(record, used), share: (row + 1) / count };
    }
  }
}

async function readSpan(
  { path, file, metadata }: OpenFile,
  columns: readonly Column[],
  rowStart: number,
  rowEnd: number,
): Promise<Record<string, unknown>[]> {
  const read = (names: string[]): Promise<Record<string, unknown>[]> =>
    parquetReadObjects({
      file,
      metadata,
      compressors,
      columns: names,
      rowStart,
      rowEnd,
      parsers: PARSERS,
      utf8: false,
      geoparquet: false,
    });
  try {
    return await read(columns.map(({ name }) => name));
  } catch (error) {
    for (const { name } of columns) {
      await read([name]).catch((cause: unknown) => {
        const message = `column "${name}" of ${path} cannot be read (${(cause as Error).message}): expected an undamaged file`;
        throw new OperatorError('unreadable_column', message, { cause });
      });
    }
    throw error;
  }
}

function toRecord(record: Readonly<Record<string, unknown>>, columns: readonly Column[]): string {
  const fields: Record<string, unknown> = {};
  for (const { name, field, read } of columns) {
    const value = orNull(read, record[name]);
    if (value !== null && field !== null) fields[field] = value;
  }
  return JSON.stringify(fields);
}
