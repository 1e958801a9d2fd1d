import type { WireRow } from '../../query/answer/wire-number.ts';

/** Digits that a double has for certain: further ones of a quotient are noise, as in 255.87800000000001. */
const DIGITS = 15;

/** Writes a value with all its digits, a quotient with 15. */
export const formatExact = (value: NonNullable<WireRow[string]>): string =>
  typeof value === 'object'
    ? value.rawJSON
    : String(typeof value === 'number' ? Number(value.toPrecision(DIGITS)) : value);
