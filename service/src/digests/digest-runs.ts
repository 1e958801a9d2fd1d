import type pg from 'pg';
import { appTables } from '../postgres/app-tables.ts';
import { sql } from 'kysely';

/** `defined`: due before the digest was first seen. */
export type RunOutcome = 'defined' | 'sent' | 'quiet';

/** Returns the last local date on which a digest was dealt with, `YYYY-MM-DD`; undefined for one that is new. */
export async function findLastRun(pool: pg.Pool, digest: string): Promise<string | undefined> {
  const row = await appTables(pool)
    .selectFrom('app.digest_runs')
    .select(sql<string | null>`max(due_on)::text`.as('date'))
    .where('digest_id', '=', digest)
    .executeTakeFirst();
  return row?.date ?? undefined;
}

/** Claims a run within a transaction, which a second one waits for. Returns false where another replica had it. */
export async function claimRun(
  client: pg.Pool | pg.PoolClient,
  digest: string,
  date: string,
  outcome: RunOutcome,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await appTables(client)
    .insertInto('app.digest_runs')
    .values({ digest_id: digest, due_on: date, outcome })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return Number(numInsertedOrUpdatedRows) > 0;
}
