import { offsetSpanAt } from '../../time/zone-offsets.ts';
import type { ColumnKind } from './types.ts';

/** Kinds of columns that rows can be read by. */
export type WatermarkKind = Extract<ColumnKind, 'integer' | 'instant' | 'local'>;

export const isWatermarkKind = (kind: ColumnKind): kind is WatermarkKind =>
  kind === 'integer' || kind === 'instant' || kind === 'local';

const TIME = /^(\d{4})-(\d{2})-(\d{2})(?:[ T](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,6}))?)?$/;
const MAX = 2n ** 63n - 1n;

/**
 * Parses the value of a watermark column to a number that orders it: itself, or microseconds since 1970, of a local time as
 * if it were UTC. Undefined for what has no place in the order, such as `infinity` and `0000-00-00`.
 */
export function parseWatermark(text: string, kind: WatermarkKind): bigint | undefined {
  if (kind === 'integer') {
    const value = BigInt(text);
    return value <= MAX ? value : undefined;
  }
  const [, year, month, day, hour = 0, minute = 0, second = 0, fraction = ''] = TIME.exec(text) ?? [];
  if (year === undefined) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  date.setUTCHours(Number(hour), Number(minute), Number(second));
  const isReal = date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
  return isReal ? BigInt(date.getTime()) * 1000n + BigInt(fraction.padEnd(6, '0')) : undefined;
}

/** Formats a number as the text of a value of the column: the inverse of `parseWatermark`. */
export function formatWatermark(value: bigint, kind: WatermarkKind): string {
  if (kind === 'integer') return String(value);
  const micros = ((value % 1000n) + 1000n) % 1000n;
  const text = new Date(Number((value - micros) / 1000n)).toISOString();
  return `${text.slice(0, 10)} ${text.slice(11, 23)}${String(micros).padStart(3, '0')}`;
}

const DEFAULT_OVERLAP = { ms: 300_000, below: 1000 };
const HOUR_MICROS = 3_600_000_000n;

/** How far below the greatest value rows are read again; undefined where the overlap is not of the column's kind. */
export function toOverlap(
  overlap: { readonly ms: number } | { readonly below: number } | undefined,
  kind: WatermarkKind,
  zone: string,
): bigint | undefined {
  if (kind === 'integer') {
    return overlap && 'ms' in overlap ? undefined : BigInt(overlap?.below ?? DEFAULT_OVERLAP.below);
  }
  if (overlap && 'below' in overlap) return undefined;
  const micros = BigInt(overlap?.ms ?? DEFAULT_OVERLAP.ms) * 1000n;
  // Clocks of a zone go back by an hour, and so do the values.
  return kind === 'local' && zone !== 'UTC' ? micros + HOUR_MICROS : micros;
}

/**
 * Returns the greatest value that may be kept as read: the time of the database's clock, of local columns in their zone. A
 * row from the future would otherwise hide all rows up to then.
 */
export function toCap(startedAt: string, kind: WatermarkKind, zone: string): bigint {
  if (kind === 'integer') return MAX;
  const micros = parseWatermark(startedAt, 'instant');
  if (micros === undefined) throw new RangeError(`"${startedAt}" is not a time of the database's clock`);
  if (kind === 'instant') return micros;
  return micros + BigInt(offsetSpanAt(Number(micros / 1000n), zone).offsetMs) * 1000n;
}
