import { createHash } from 'node:crypto';
import type { Field, Source } from '../../catalog/model/types.ts';
import { compileFieldReader, readOrNull } from '../decode/field-reader.ts';
import { toKey } from '../decode/read-identity.ts';
import { SqlError } from './sql-error.ts';
import type { SqlColumn, SqlRow } from './types.ts';
import { isWatermarkKind, parseWatermark, type WatermarkKind } from './watermark.ts';

/** A row as a record, and what tells it apart. */
export interface ReadRow {
  /** JSON with a key for each column. */
  readonly text: string;
  /** SHA-256 of the key, as silver has it. */
  readonly keyHash: Buffer;
  readonly rowHash: Buffer;
  /** Undefined where the source has none, and for a value that has no place in the order. */
  readonly watermark: bigint | undefined;
}

export interface RowReader {
  readonly watermark: (SqlColumn & { readonly kind: WatermarkKind }) | undefined;
  read(row: SqlRow): ReadRow;
}

const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

/**
 * Compiles a reader of rows. Throws `unknown_column` where the columns lack one that every record needs, and
 * `invalid_watermark` where the watermark column is neither a time nor a whole number.
 */
export function compileRows(source: Source, columns: readonly SqlColumn[]): RowReader {
  const fields = [...source.fields.values()];
  const ordinalOf = (name: string): number => columns.findIndex((column) => column.name === name);
  for (const { path } of fields.filter(({ required }) => required)) requireColumn(path[0] ?? '', columns);
  const repeated = columns.find(({ name }, index) => ordinalOf(name) !== index);
  if (repeated) {
    throw new SqlError('invalid_query', `the result has two columns ${repeated.name}: expected different names`);
  }
  const booleans = new Set(fields.filter(({ type }) => type === 'boolean').map(({ path }) => path.join('.')));
  const render = columns.map(({ name, kind }) => compileValue(booleans.has(name) ? 'boolean' : kind));
  const names = columns.map(({ name }) => JSON.stringify(name));
  const keyOf = compileKey(source, ordinalOf, render);
  const watermark = findWatermark(source, columns);
  const watermarkAt = watermark === undefined ? -1 : ordinalOf(watermark.name);
  return {
    watermark,
    read(row) {
      const text = `{${row.map((value, index) => `${names[index]}:${value === null ? 'null' : render[index]?.(value)}`).join(',')}}`;
      const place = row[watermarkAt] ?? null;
      return {
        text,
        keyHash: hash(keyOf(row) ?? text),
        rowHash: hash(text),
        watermark: watermark && place !== null ? parseWatermark(place, watermark.kind) : undefined,
      };
    },
  };
}

export const hash = (text: string): Buffer => createHash('sha256').update(text).digest();

function requireColumn(name: string, columns: readonly SqlColumn[]): SqlColumn {
  const column = columns.find((candidate) => candidate.name === name);
  if (column) return column;
  const given = columns.map((candidate) => candidate.name).join(', ');
  throw new SqlError('unknown_column', `the result has no column ${name}: expected one of its columns, ${given}`);
}

function findWatermark({ sql }: Source, columns: readonly SqlColumn[]): RowReader['watermark'] {
  if (!sql?.watermark) return undefined;
  const { name, kind } = requireColumn(sql.watermark.column, columns);
  if (isWatermarkKind(kind)) return { name, kind };
  throw new SqlError(
    'invalid_watermark',
    `the watermark column ${name} is of kind ${kind}: expected a time or a whole number`,
  );
}

/** Writes values as JSON, numbers with all their digits. Databases without booleans have 0 and 1. */
export function compileValue(kind: SqlColumn['kind']): (text: string) => string {
  switch (kind) {
    case 'integer':
    case 'number':
      return (text) => (NUMBER.test(text) ? text : JSON.stringify(text));
    case 'boolean':
      return (text) => {
        const word = text === '1' || text === 't' ? 'true' : text === '0' || text === 'f' ? 'false' : text;
        return word === 'true' || word === 'false' ? word : JSON.stringify(text);
      };
    case 'json':
      return (text) => text;
    case 'instant':
      return (text) => JSON.stringify(`${text.replace(' ', 'T')}Z`);
    case 'local':
      return (text) => JSON.stringify(text.replace(' ', 'T'));
    case 'text':
      return (text) => JSON.stringify(text);
  }
}

type ColumnWriter = ReturnType<typeof compileValue>;

/** Compiles the key of a row, read as the decoder reads it: silver has it so. Undefined for a row that lacks a part of it. */
export function compileKey(
  source: Source,
  ordinalOf: (name: string) => number,
  writers: readonly ColumnWriter[],
): (row: SqlRow) => string | undefined {
  const names = source.entityKey ?? (source.eventId === undefined ? [] : [source.eventId]);
  const parts = names.map((name) => {
    const field = source.fields.get(name) as Field;
    const at = ordinalOf(field.path[0] ?? name);
    return { reader: compileFieldReader(field, source.eventTimeZone), column: field.path[0] ?? name, at };
  });
  return (row) => {
    const values = parts.map(({ reader, column, at }) => {
      const value = row[at] ?? null;
      if (value === null) return null;
      const text = `{${JSON.stringify(column)}:${(writers[at] as ColumnWriter)(value)}}`;
      return readOrNull(reader, { text, object: JSON.parse(text) as Record<string, unknown> });
    });
    return toKey(values) ?? undefined;
  };
}
