/**
 * Keys of detail rows, in the order in which a new rollup is filled: the entity key, or for append-only sources the
 * event time and id. They sort as Postgres sorts them (`collate "C"`, by UTF-8 bytes), which is not how strings
 * compare here.
 */

const TIME_DIGITS = 16;
/** Offset that keeps times before 1970 in order: every accepted date is less than 10^15 ms away from it. */
const TIME_OFFSET = 10 ** 15;

export const toEventKey = (row: { readonly eventTimeMs: number; readonly eventId: string }): string =>
  `${String(row.eventTimeMs + TIME_OFFSET).padStart(TIME_DIGITS, '0')} ${row.eventId}`;

export function parseEventKey(key: string): { eventTimeMs: number; eventId: string } {
  return { eventTimeMs: Number(key.slice(0, TIME_DIGITS)) - TIME_OFFSET, eventId: key.slice(TIME_DIGITS + 1) };
}

/** Compares cursors; null, before the first row, sorts first. */
export function compareKeys(a: string | null, b: string | null): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1;
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** Returns true when a backfill at `cursor` has already added the row; null is "nothing yet". */
export const isAtOrBelow = (key: string, cursor: string | null): boolean =>
  cursor !== null && (key === cursor || Buffer.compare(Buffer.from(key), Buffer.from(cursor)) < 0);
