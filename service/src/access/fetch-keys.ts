import type { JSONWebKeySet } from 'jose';
import { z } from 'zod';

const TIMEOUT_MS = 5000;
const MAX_BYTES = 1_048_576;

const keySet = z.object({
  keys: z
    .array(z.looseObject({ kty: z.string() }))
    .min(1)
    .max(1000),
});

/**
 * Reads a key set (RFC 7517, section 5) within five seconds. Throws for anything else: another status, a redirect, more
 * than 1 MB, invalid JSON, no key.
 */
export async function fetchKeys(url: URL): Promise<JSONWebKeySet> {
  const response = await fetch(url, {
    redirect: 'manual',
    headers: { accept: 'application/jwk-set+json, application/json' },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new Error(`the key server answered ${response.status}: expected 200 and a key set`);
  }
  const parsed = keySet.safeParse(JSON.parse(await readText(response)));
  if (!parsed.success)
    throw new Error('the key server did not return a key set: expected {"keys": [...]} with at least one key');
  return parsed.data;
}

async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    sizeBytes += chunk.length;
    if (sizeBytes > MAX_BYTES) throw new Error(`the key server sent more than ${MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
