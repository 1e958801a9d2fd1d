/**
 * Packs columns of many rows as one parameter each, for `unnest`. Most use Postgres' binary array format, which is
 * cheaper to write, to send and to read than text; the driver sends a Buffer as binary.
 */

/** Packs for `$n::numeric[]`, `$n::boolean[]`: values that need no quotes. */
export const packPlain = (values: readonly (string | number | bigint)[]): string => `{${values.join(',')}}`;

/** Element type ids, as in `pg_type`. */
const OIDS = { bytea: 17, bigint: 20, integer: 23, text: 25, float8: 701 } as const;

/** Array header: one dimension with length and lower bound, after the null flag and the element type. */
const HEADER_BYTES = 20;

function startArray(oid: number, length: number, bodyBytes: number): Buffer {
  const bytes = Buffer.allocUnsafe(HEADER_BYTES + bodyBytes);
  bytes.writeInt32BE(1, 0);
  bytes.writeInt32BE(0, 4);
  bytes.writeInt32BE(oid, 8);
  bytes.writeInt32BE(length, 12);
  bytes.writeInt32BE(1, 16);
  return bytes;
}

/** Packs for `$n::integer[]`. */
export function packIntegers(values: readonly number[]): Buffer {
  const bytes = startArray(OIDS.integer, values.length, values.length * 8);
  let at = HEADER_BYTES;
  for (const value of values) at = bytes.writeInt32BE(value, bytes.writeInt32BE(4, at));
  return bytes;
}

/** Packs for `$n::bigint[]`: integers, beyond 2^53 as bigints. */
export function packBigints(values: readonly (number | bigint)[]): Buffer {
  const bytes = startArray(OIDS.bigint, values.length, values.length * 12);
  let at = HEADER_BYTES;
  for (const value of values) {
    at = bytes.writeInt32BE(8, at);
    if (typeof value === 'bigint') at = bytes.writeBigInt64BE(value, at);
    else at = bytes.writeInt32BE(value | 0, bytes.writeInt32BE(Math.floor(value / 2 ** 32), at));
  }
  return bytes;
}

/** Packs instants from epoch ms to seconds, for `to_timestamp(unnest($n::float8[]))`; exact to the microsecond. */
export function packInstants(instantsMs: readonly number[]): Buffer {
  const bytes = startArray(OIDS.float8, instantsMs.length, instantsMs.length * 12);
  let at = HEADER_BYTES;
  for (const instantMs of instantsMs) at = bytes.writeDoubleBE(instantMs / 1000, bytes.writeInt32BE(8, at));
  return bytes;
}

/** Packs for `$n::text[]`: any text without NUL. */
export function packTexts(values: readonly string[]): Buffer {
  const mostBytes = values.reduce((sum, value) => sum + 4 + value.length * 3, 0);
  const bytes = startArray(OIDS.text, values.length, mostBytes);
  let at = HEADER_BYTES;
  for (const value of values) {
    const size = bytes.write(value, at + 4);
    at = bytes.writeInt32BE(size, at) + size;
  }
  return bytes.subarray(0, at);
}

/** Packs for `$n::bytea[]`: `write` writes an element at an offset, at most `mostBytes` long, and returns its end. */
export function packWritten<Value>(
  values: readonly Value[],
  mostBytes: (value: Value) => number,
  write: (bytes: Buffer, start: number, value: Value) => number,
): Buffer {
  const bytes = startArray(
    OIDS.bytea,
    values.length,
    values.reduce((sum, value) => sum + 4 + mostBytes(value), 0),
  );
  let at = HEADER_BYTES;
  for (const value of values) {
    const end = write(bytes, at + 4, value);
    bytes.writeInt32BE(end - at - 4, at);
    at = end;
  }
  return bytes.subarray(0, at);
}

/** Packs for `$n::bytea[]`. */
export const packBytes = (values: readonly Uint8Array[]): Buffer =>
  packWritten(
    values,
    (value) => value.length,
    (bytes, start, value) => {
      bytes.set(value, start);
      return start + value.length;
    },
  );
