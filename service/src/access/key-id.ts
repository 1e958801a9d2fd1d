import { calculateJwkThumbprint, exportJWK, type JSONWebKeySet } from 'jose';

/** Returns the thumbprint (RFC 7638) of a public key: it stays the same under another `kid`. */
export async function identifyKey(key: Parameters<typeof exportJWK>[0]): Promise<string> {
  return calculateJwkThumbprint(await exportJWK(key));
}

/** Returns the thumbprints of a key set's keys; unusable ones have none. */
export async function identifyKeys({ keys }: JSONWebKeySet): Promise<ReadonlySet<string>> {
  const ids = await Promise.all(keys.map((key) => calculateJwkThumbprint(key).catch(() => undefined)));
  return new Set(ids.filter((id) => id !== undefined));
}
