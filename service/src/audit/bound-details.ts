import { createHash } from 'node:crypto';
import { toStorableJson } from './storable.ts';

/** Most bytes of the details of an entry, as JSON. */
const MAX_BYTES = 8192;

/**
 * Returns details as they are stored: of too many bytes, their size and SHA-256.
 */
export function boundDetails(
  details: Readonly<Record<string, unknown>> | null,
): Readonly<Record<string, unknown>> | null {
  if (details === null) return null;
  const text = toStorableJson(details);
  const bytes = Buffer.byteLength(text);
  if (bytes <= MAX_BYTES) return JSON.parse(text) as Record<string, unknown>;
  return { bytes, sha256: createHash('sha256').update(text).digest('hex') };
}
