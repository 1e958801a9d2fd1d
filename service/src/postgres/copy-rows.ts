import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

/** Consecutive rows in the text or binary form of COPY. */
export interface RenderedRows {
  readonly bytes: Buffer;
  /** End offset of each row. */
  readonly ends: readonly number[];
}

/** Size of a chunk: Postgres reads one while the next is sent. */
const CHUNK_BYTES = 64 * 1024;

/** Header (no flags, no extension) and trailer of the binary form. */
const BINARY_HEADER = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
const BINARY_END = Buffer.from([0xff, 0xff]);

/** Copies rows into a table. */
export async function copyRows(
  client: pg.PoolClient,
  table: string,
  columns: readonly string[],
  rows: Uint8Array,
  form: 'text' | 'binary',
): Promise<void> {
  const query = client.query(copyFrom(`copy ${table} (${columns.join(', ')}) from stdin with (format ${form})`));
  await pipeline(Readable.from(form === 'binary' ? frameBinary(rows) : sliceBytes(rows)), query);
}

function* frameBinary(rows: Uint8Array): Generator<Uint8Array> {
  yield BINARY_HEADER;
  yield* sliceBytes(rows);
  yield BINARY_END;
}

function* sliceBytes(bytes: Uint8Array): Generator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += CHUNK_BYTES) yield bytes.subarray(start, start + CHUNK_BYTES);
}

/** Selects the rows for which `isWanted` returns true. */
export function selectRows({ bytes, ends }: RenderedRows, isWanted: (row: number) => boolean): Buffer {
  const parts: Buffer[] = [];
  let from = 0;
  let to = 0;
  for (let row = 0; row < ends.length; row++) {
    const end = ends[row] as number;
    if (isWanted(row)) {
      to = end;
      continue;
    }
    if (to > from) parts.push(bytes.subarray(from, to));
    from = to = end;
  }
  if (to > from) parts.push(bytes.subarray(from, to));
  return parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
}

/** Initial buffer size. */
export const FIRST_BYTES = 1024 * 1024;

/**
 * Returns the buffer, or a copy of at least twice its size, with its first `end` bytes, if it is shorter than `most`
 * bytes.
 */
export function makeRoom(bytes: Buffer<ArrayBuffer>, end: number, most: number): Buffer<ArrayBuffer> {
  if (most <= bytes.length) return bytes;
  const larger = Buffer.allocUnsafe(Math.max(most, bytes.length * 2));
  bytes.copy(larger, 0, 0, end);
  return larger;
}

/** Collects rows in the text form. */
export class TextRows {
  #bytes = Buffer.allocUnsafe(FIRST_BYTES);
  #end = 0;
  readonly #ends: number[] = [];

  /** Appends a row's text, including its line feed. */
  add(row: string): void {
    this.#bytes = makeRoom(this.#bytes, this.#end, this.#end + row.length * 3);
    this.#end += this.#bytes.write(row, this.#end);
    this.#ends.push(this.#end);
  }

  finish(): RenderedRows {
    return { bytes: this.#bytes.subarray(0, this.#end), ends: this.#ends };
  }
}

const ESCAPES: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** Escapes a text as one value of COPY. */
export function escapeCopy(text: string): string {
  const isPlain = !text.includes('\\') && !text.includes('\n') && !text.includes('\t') && !text.includes('\r');
  return isPlain ? text : text.replace(/[\\\t\n\r]/g, (character) => ESCAPES[character] as string);
}

/**
 * Creates a renderer of instants in a form that Postgres reads; the last minute is cached, since neighbours often share
 * it.
 */
export function createInstantText(): (ms: number) => string {
  let minute = Number.NaN;
  let prefix = '';
  return (ms) => {
    const own = Math.floor(ms / 60_000);
    if (own !== minute) {
      minute = own;
      prefix = new Date(own * 60_000).toISOString().slice(0, -7);
    }
    const rest = ms - own * 60_000;
    return rest === 0 ? `${prefix}00Z` : `${prefix}${(rest / 1000).toFixed(3).padStart(6, '0')}Z`;
  };
}
