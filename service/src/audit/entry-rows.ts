import type pg from 'pg';
import { appTables, clockNow, type Queryable } from '../postgres/app-tables.ts';
import { inTransaction } from '../postgres/transaction.ts';
import { boundDetails } from './bound-details.ts';
import { chainEntries, GENESIS, type ChainedEntry, type Head, type PendingEntry } from './chain.ts';
import { toStorableJson } from './storable.ts';
import type { NewEntry } from './types.ts';

/** Arbitrary, but the same in all versions. */
const CHAIN_LOCK = 7_301_549;
/** Entries chained by one transaction. */
const BATCH_ENTRIES = 500;

/** Returns what is stored of an entry before it is chained. */
export const toContent = ({ details = null, ...entry }: NewEntry): string =>
  toStorableJson({ ...entry, at: undefined, details: boundDetails(details) });

/** Writes entries, without waiting for those of others. */
export async function insertPending(client: Queryable, entries: readonly NewEntry[]): Promise<void> {
  if (entries.length === 0) return;
  await appTables(client)
    .insertInto('app.audit_pending')
    .values(entries.map((entry) => ({ content: toContent(entry), happened_at: entry.at ?? clockNow })))
    .execute();
}

/** SQLSTATE classes of an entry that cannot be stored: cardinality, data, constraints, limits. Of others, a later try may succeed. */
const REFUSED_ENTRY = /^(21|22|23|54)...$/;

/** Writes entries, one after the other where together they are refused: `onRefused` is called for what cannot be stored. */
export async function insertEach(
  client: Queryable,
  entries: readonly NewEntry[],
  onRefused: (entry: NewEntry, error: unknown) => void,
): Promise<void> {
  try {
    await insertPending(client, entries);
  } catch (error) {
    const [entry] = entries;
    if (!entry || !REFUSED_ENTRY.test((error as { code?: string }).code ?? '')) throw error;
    if (entries.length === 1) return onRefused(entry, error);
    const half = entries.length >> 1;
    await insertEach(client, entries.slice(0, half), onRefused);
    await insertEach(client, entries.slice(half), onRefused);
  }
}

/**
 * Chains the entries that were written, the oldest first. While another process does so, it leaves that to it, or waits up to
 * `waitMs` and chains the rest. Returns what it chained.
 */
export async function chainPending(pool: pg.Pool, { waitMs = 0 } = {}): Promise<ChainedEntry[]> {
  const chained: ChainedEntry[] = [];
  for (;;) {
    const batch = await inTransaction(pool, true, async (client) =>
      (await tryLockChain(client, waitMs)) ? chainBatch(client) : [],
    );
    chained.push(...batch);
    if (batch.length < BATCH_ENTRIES) return chained;
  }
}

const LOCK_NOT_AVAILABLE = '55P03';

/** Locks the chain for the transaction; false where another has it for longer than `waitMs`, after which it can only roll back. */
async function tryLockChain(client: pg.PoolClient, waitMs: number): Promise<boolean> {
  if (waitMs === 0) return lockChain(client, 'pg_try_advisory_xact_lock');
  try {
    await client.query(`set local lock_timeout = ${waitMs}`);
    await lockChain(client, 'pg_advisory_xact_lock');
    await client.query('set local lock_timeout = default');
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === LOCK_NOT_AVAILABLE) return false;
    throw error;
  }
}

/** Locks the chain for the transaction; false where another has it. */
export async function lockChain(
  client: pg.PoolClient,
  lock: 'pg_try_advisory_xact_lock' | 'pg_advisory_xact_lock',
): Promise<boolean> {
  const { rows } = await client.query<{ locked: unknown }>(`select ${lock}($1) as locked`, [CHAIN_LOCK]);
  return rows[0]?.locked !== false;
}

/** Chains at most 500 entries, under the lock. */
export async function chainBatch(client: pg.PoolClient): Promise<ChainedEntry[]> {
  const pending = await appTables(client)
    .selectFrom('app.audit_pending')
    .select(['pending_id', 'happened_at', 'content'])
    .orderBy('pending_id')
    .limit(BATCH_ENTRIES)
    .execute();
  if (pending.length === 0) return [];
  const entries = pending.map(({ content, happened_at }) => ({
    ...(content as PendingEntry),
    at: happened_at.toISOString(),
  }));
  const chained = chainEntries(await loadHead(client), entries);
  await client.query('select app.chain_audit($1, $2)', [
    pending.map(({ pending_id }) => pending_id),
    chained.map(({ text }) => text),
  ]);
  return chained;
}

/** Loads the head of the chain as the last transaction left it. */
export async function loadHead(client: Queryable): Promise<Head> {
  const row = await appTables(client).selectFrom('app.audit_head').select(['entry_no', 'hash']).executeTakeFirst();
  return row ? { number: Number(row.entry_no), hash: row.hash } : GENESIS;
}

export async function countPending(client: Queryable): Promise<number> {
  const { count } = await appTables(client)
    .selectFrom('app.audit_pending')
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(count);
}
