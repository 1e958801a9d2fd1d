/** Writes an instant for a message; its milliseconds where no date has them. */
export const formatInstant = (ms: number): string =>
  Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : String(ms);
