import { createHash } from 'node:crypto';

/** Computes the SHA-256 (hex) of a record's key and value, which detects another record at the same offset. */
export function computeFingerprint(key: Buffer | string | null, value: Buffer | string | null): string {
  const hash = createHash('sha256');
  for (const part of [key, value]) {
    hash.update(part === null ? 'null ' : `${Buffer.byteLength(part)} `);
    if (part !== null) hash.update(part);
  }
  return hash.digest('hex');
}
