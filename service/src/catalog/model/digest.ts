import { createHash } from 'node:crypto';

/**
 * SHA-256, hex, of a value's content. Maps count by their entries in the order of their keys, so that comments, layout
 * and the order of named things make no difference; lists keep their order.
 */
export function computeDigest(value: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(toCanonical(value)))
    .digest('hex');
}

function toCanonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toCanonical);
  if (typeof value !== 'object' || value === null) return value;
  const entries: [string, unknown][] =
    value instanceof Map ? [...(value as Map<string, unknown>)] : Object.entries(value);
  return Object.fromEntries(
    entries
      .filter(([, one]) => one !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, one]) => [key, toCanonical(one)]),
  );
}
