import type pg from 'pg';
import { inTransaction } from '../postgres/transaction.ts';
import type { ChainedEntry } from './chain.ts';
import { chainBatch, lockChain } from './entry-rows.ts';

/** Action of the entry that `app.delete_audit` writes. */
export const RETENTION_ACTION = 'audit.delete';
/** Entries deleted by one transaction. */
const BATCH_ENTRIES = 10_000;

/**
 * Deletes the entries from the beginning of the chain up to the first that happened after an instant, and adds an entry with the
 * number and hash of the last one that was deleted, from which the chain goes on. Returns what it chained.
 */
export async function deleteExpiredEntries(pool: pg.Pool, beforeMs: number): Promise<readonly ChainedEntry[]> {
  const chained: ChainedEntry[] = [];
  for (;;) {
    const { deleted, added } = await inTransaction(pool, true, (client) => deleteBatch(client, beforeMs));
    chained.push(...added);
    if (deleted < BATCH_ENTRIES) return chained;
  }
}

async function deleteBatch(
  client: pg.PoolClient,
  beforeMs: number,
): Promise<{ readonly deleted: number; readonly added: readonly ChainedEntry[] }> {
  await lockChain(client, 'pg_advisory_xact_lock');
  const added = await chainAll(client);
  const { rows } = await client.query<{ deleted: number }>('select app.delete_audit($1, $2) as deleted', [
    new Date(beforeMs),
    BATCH_ENTRIES,
  ]);
  const deleted = rows[0]?.deleted ?? 0;
  return { deleted, added: deleted === 0 ? added : [...added, ...(await chainBatch(client))] };
}

/** Chains what is waiting, so that the entry of the deletion is chained in the same transaction. */
async function chainAll(client: pg.PoolClient): Promise<readonly ChainedEntry[]> {
  const batch = await chainBatch(client);
  return batch.length === 0 ? batch : [...batch, ...(await chainAll(client))];
}
