import { createHash } from 'node:crypto';

/**
 * Returns the SHA-256 of a value's content in hex. Maps are sorted by key, so that comments, layout and the order of
 * named entries make no difference; lists keep their order.
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
      .filter(([, inner]) => inner !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, toCanonical(inner)]),
  );
}
