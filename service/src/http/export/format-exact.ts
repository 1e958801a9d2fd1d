import type { WireRow } from '../../query/answer/wire-number.ts';

/** Writes a value with all its digits. */
export const formatExact = (value: NonNullable<WireRow[string]>): string =>
  typeof value === 'object' ? value.rawJSON : String(value);
