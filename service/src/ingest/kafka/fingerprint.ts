import { createHash } from 'node:crypto';

/** SHA-256 (hex) of a record's key and bytes: tells whether the record at an offset is still the one that was taken. */
export function computeFingerprint(key: Buffer | null, value: Buffer | null): string {
  const hash = createHash('sha256');
  for (const part of [key, value]) {
    hash.update(part === null ? 'null ' : `${part.length} `);
    if (part !== null) hash.update(part);
  }
  return hash.digest('hex');
}
