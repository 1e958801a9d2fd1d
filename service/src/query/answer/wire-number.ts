/**
 * Keeps all digits of numbers from Postgres to the wire. A number that a double cannot represent exactly (from 16
 * digits on) is raw JSON: `JSON.stringify` writes its digits as a number.
 */
import { formatScaled } from '../../rollup/exact.ts';
import type { Quantity } from './evaluate.ts';

/** A number as JSON text, which only `JSON.stringify` reads. https://tc39.es/proposal-json-parse-with-source/ */
export interface RawNumber {
  readonly rawJSON: string;
}

export type WireNumber = number | RawNumber;

/** Totals as they are on the wire; `Row` and `Totals` of the protocol are the same once parsed. */
export type WireTotals = Readonly<Record<string, WireNumber | null>>;
export type WireRow = Readonly<Record<string, string | WireNumber | boolean | null | undefined>>;

/** `JSON` of Node 24; not yet in TypeScript's library. */
const RawJson = JSON as unknown as {
  rawJSON(text: string): RawNumber;
  isRawJSON(value: unknown): value is RawNumber;
  parse(text: string, reviver: (key: string, value: unknown, context: { source?: string }) => unknown): unknown;
};

/** Doubles below this size keep all their digits. */
const SAFE = 1e15;

/** Returns a JSON number with all digits of the quantity. */
export function toWireNumber(quantity: Quantity): WireNumber | null {
  if (quantity === null || typeof quantity === 'number') {
    return quantity === null || !Number.isFinite(quantity) ? null : quantity;
  }
  const text = formatScaled(quantity.value, quantity.scale);
  if (typeof quantity.value === 'number' && Math.abs(quantity.value) < SAFE) return Number(text) || 0;
  return RawJson.rawJSON(text.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, ''));
}

export const isRawNumber = (value: unknown): value is RawNumber => RawJson.isRawJSON(value);

/** Returns the nearest double of a number of a row or of totals; null for null. */
export const readNumber = (value: unknown): number | null =>
  value === null || value === undefined
    ? null
    : typeof value === 'number'
      ? value
      : Number((value as RawNumber).rawJSON);

/** Parses JSON like `JSON.parse`, but keeps the digits of numbers that no double represents. Throws a SyntaxError. */
export const parseWireJson = (text: string): unknown =>
  !LONG.test(text)
    ? JSON.parse(text)
    : RawJson.parse(text, (_key, value, { source }) =>
        typeof value === 'number' && source !== undefined && isLong(source, value) ? RawJson.rawJSON(source) : value,
      );

/** Matches numbers that may be long; a text without any is parsed several times faster. */
const LONG = /\d[\d.]{15}/;

/** True for digits (without sign, point or exponent) of which a double would lose some. */
const isLong = (source: string, value: number): boolean =>
  source.length > 15 && /^-?\d+(\.\d+)?$/.test(source) && String(value) !== source;
