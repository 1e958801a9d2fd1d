/** A number of a result row; null for none. Numbers with more digits than a double come as raw JSON. */
export const readNumber = (value: unknown): number | null =>
  value === null || value === undefined ? null : typeof value === 'number' ? value : Number(JSON.stringify(value));
