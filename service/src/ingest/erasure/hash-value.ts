import { createHmac, randomBytes } from 'node:crypto';
import type pg from 'pg';
import { OperatorError } from '../../base/errors.ts';
import { loadOrCreateSetting, loadSetting } from '../../postgres/settings.ts';

const SETTING = 'erasure';

interface Stored {
  /** Hex. */
  readonly key: string;
}

/** Loads the key of the hashes of erased values, which the first erasure creates. */
export async function loadErasureKey(pool: pg.Pool): Promise<Buffer> {
  const { key } = await loadOrCreateSetting<Stored>(pool, SETTING, { key: randomBytes(32).toString('hex') });
  return Buffer.from(key, 'hex');
}

/** Loads the key of hashes that exist. Throws `no_erasure_key`: without it no record could be recognised. */
export async function findErasureKey(client: pg.Pool | pg.PoolClient): Promise<Buffer> {
  const stored = await loadSetting<Stored>(client, SETTING);
  if (stored) return Buffer.from(stored.key, 'hex');
  const message =
    'app.erasures has rows, and app.settings no key for them: expected the row "erasure" of the same database';
  throw new OperatorError('no_erasure_key', message);
}

/** Hashes a value as the field's parser reads it, as text. Without the key a short value could be guessed. */
export const hashValue = (key: Buffer, text: string): string => createHmac('sha256', key).update(text).digest('hex');
