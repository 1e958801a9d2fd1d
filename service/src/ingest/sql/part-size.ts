import type { SqlRow } from './types.ts';

const FIRST_ROWS = 100;
const MAX_ROWS = 1000;
/** Size of a part that is aimed at: rows of a megabyte come one or two at a time. */
const PART_BYTES = 2_000_000;

/** Returns how many rows the next part should have, after one of `count` that was asked for. */
export function nextRowCount(part: readonly SqlRow[], count: number): number {
  if (part.length === 0) return FIRST_ROWS;
  const rowBytes = part.reduce((sum, row) => sum + sizeOf(row), 0) / part.length;
  return Math.max(1, Math.min(MAX_ROWS, 4 * count, Math.floor(PART_BYTES / Math.max(1, rowBytes))));
}

/** Returns whether rows that arrive one by one fill a part. */
export const isFull = (rows: number, bytes: number): boolean => rows >= MAX_ROWS || bytes >= PART_BYTES;

export const sizeOf = (row: SqlRow): number => row.reduce((sum, text) => sum + (text?.length ?? 0), 0);
