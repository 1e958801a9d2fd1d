import type { JSONWebKeySet } from 'jose';
import { z } from 'zod';
import { fetchJson } from './fetch-json.ts';

const keySet = z.object({
  keys: z
    .array(z.looseObject({ kty: z.string() }))
    .min(1)
    .max(1000),
});

/**
 * Reads a key set (RFC 7517, section 5). Throws for anything else: another status, a redirect, more than 1 MB, invalid
 * JSON, no key.
 */
export async function fetchKeys(url: URL): Promise<JSONWebKeySet> {
  const parsed = keySet.safeParse(await fetchJson(url, 'the key server', 'a key set'));
  if (!parsed.success)
    throw new Error('the key server did not return a key set: expected {"keys": [...]} with at least one key');
  return parsed.data;
}
