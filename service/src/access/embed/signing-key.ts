import { hkdfSync, randomBytes } from 'node:crypto';
import type pg from 'pg';
import { loadOrCreateSetting } from '../../postgres/settings.ts';

/**
 * Loads the key that signs embed tokens: derived (HKDF, RFC 5869) from 256 random bits in Postgres, which all replicas of a
 * service share and no other service has, and from the secret of the settings where there is one. So an embed token is
 * of no use to another service with the same TOKEN_SECRET, nor can a token that is signed with TOKEN_SECRET pass for one.
 */
export async function loadSigningKey(pool: pg.Pool, tokenSecret: string | undefined): Promise<Uint8Array> {
  const { salt } = await loadOrCreateSetting(pool, 'embed_tokens', { salt: randomBytes(32).toString('hex') });
  return new Uint8Array(hkdfSync('sha256', tokenSecret ?? '', Buffer.from(salt, 'hex'), 'tidemark embed tokens', 32));
}
