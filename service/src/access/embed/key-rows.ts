import type pg from 'pg';
import { z } from 'zod';
import type { ServiceKey } from '../../../../sdk/src/protocol/keys.ts';
import { appTables, clockNow, inMs, type AppRow } from '../../postgres/app-tables.ts';
import { inTransaction } from '../../postgres/transaction.ts';
import { saveRevocation } from './revocation-rows.ts';
import { EMBED_ACTIONS } from './new-key-schema.ts';

const COLUMNS = [
  ...(['key_id', 'name', 'scope', 'created_at', 'created_by'] as const),
  ...(['last_used_at', 'expires_at', 'revoked_at'] as const),
] as const;

const scope = z.object({
  roles: z.array(z.string()),
  metrics: z.array(z.string()).exactOptional(),
  actions: z.array(z.enum(EMBED_ACTIONS)),
  origins: z.array(z.string()),
  maxLifetimeSeconds: z.number(),
});

/** Scope of a service key: the most that its tokens may have. */
export type KeyScope = z.output<typeof scope>;

export interface NewKeyRow {
  readonly id: string;
  readonly name: string;
  readonly hash: Buffer;
  readonly scope: KeyScope;
  readonly createdBy: string;
  readonly expiresAt: string | null;
}

/** A key as it is stored, with the clock of the database. */
export interface UsedKey {
  readonly key: ServiceKey;
  readonly nowMs: number;
}

export async function insertKey(pool: pg.Pool, row: NewKeyRow): Promise<ServiceKey> {
  const inserted = await appTables(pool)
    .insertInto('app.service_keys')
    .values({
      key_id: row.id,
      name: row.name,
      secret_hash: row.hash,
      scope: JSON.stringify(row.scope),
      created_by: row.createdBy,
      expires_at: row.expiresAt,
    })
    .returning(COLUMNS)
    .executeTakeFirstOrThrow();
  return toKey(inserted);
}

/** Lists keys, the newest first. */
export async function listKeys(pool: pg.Pool): Promise<ServiceKey[]> {
  const rows = await appTables(pool)
    .selectFrom('app.service_keys')
    .select(COLUMNS)
    .orderBy('created_at', 'desc')
    .orderBy('key_id')
    .execute();
  return rows.map(toKey);
}

/**
 * Revokes a key, and with it the tokens that it gave, which live `tokenLifetimeMs` at most, or as long as the key permits where
 * another process has a longer setting. Returns false where there is no such key.
 */
export const revokeKey = (pool: pg.Pool, id: string, tokenLifetimeMs: number): Promise<boolean> =>
  inTransaction(pool, true, async (client) => {
    const revoked = await appTables(client)
      .updateTable('app.service_keys')
      .set(({ fn, ref }) => ({ revoked_at: fn.coalesce(ref('revoked_at'), clockNow) }))
      .where('key_id', '=', id)
      .returning('scope')
      .executeTakeFirst();
    if (!revoked) return false;
    const { maxLifetimeSeconds } = scope.parse(revoked.scope);
    await saveRevocation(client, { keyId: id }, Math.max(tokenLifetimeMs, maxLifetimeSeconds * 1000));
    return true;
  });

const MINUTE_MS = 60_000;

/** Finds a key by its hash, and notes that it was used: at most once a minute, because each note is a write. */
export async function useKey(pool: pg.Pool, hash: Buffer): Promise<UsedKey | undefined> {
  const tables = appTables(pool);
  const row = await tables
    .selectFrom('app.service_keys')
    .select([...COLUMNS, clockNow.as('now')])
    .where('secret_hash', '=', hash)
    .executeTakeFirst();
  if (!row) return undefined;
  await tables
    .updateTable('app.service_keys')
    .set({ last_used_at: clockNow })
    .where('secret_hash', '=', hash)
    .where(({ eb, or }) => or([eb('last_used_at', 'is', null), eb('last_used_at', '<', inMs(-MINUTE_MS))]))
    .execute();
  return { key: toKey(row), nowMs: row.now.getTime() };
}

const toInstant = (date: Date | null): string | null => (date === null ? null : date.toISOString());

const toKey = (row: AppRow<'app.service_keys', (typeof COLUMNS)[number]>): ServiceKey => ({
  id: row.key_id,
  name: row.name,
  ...scope.parse(row.scope),
  createdAt: row.created_at.toISOString(),
  createdBy: row.created_by,
  lastUsedAt: toInstant(row.last_used_at),
  expiresAt: toInstant(row.expires_at),
  revokedAt: toInstant(row.revoked_at),
});
