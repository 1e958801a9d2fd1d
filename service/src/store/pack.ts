/**
 * Columns of many rows as one parameter each, for `unnest`. Building the text here is several times cheaper than
 * handing arrays to the driver.
 */

/** For `$n::bigint[]`, `$n::numeric[]`, `$n::float8[]`: values that need no quotes. */
export const packPlain = (values: readonly (string | number | bigint)[]): string => `{${values.join(',')}}`;

/** For `$n::text[]`: any text without NUL. */
export function packTexts(values: readonly string[]): string {
  return `{${values.map((value) => `"${/["\\]/.test(value) ? value.replace(/["\\]/g, '\\$&') : value}"`).join(',')}}`;
}

const RECORD_SEPARATOR = '\u001e';

/** For `string_to_array($n, E'\\x1e')`: JSON texts, in which that control character cannot stand. */
export const packJson = (texts: readonly string[]): string => texts.join(RECORD_SEPARATOR);

/** For `$n::bytea[]`. */
export const packBytes = (values: readonly Uint8Array[]): string =>
  `{${values.map((bytes) => `"\\\\x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex')}"`).join(',')}}`;

/** Instants in epoch ms as seconds, for `to_timestamp(unnest($n::float8[]))`; exact to the microsecond. */
export const packInstants = (instantsMs: readonly number[]): string => packPlain(instantsMs.map((ms) => ms / 1000));
