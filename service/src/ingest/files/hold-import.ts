import { sql } from 'kysely';
import type pg from 'pg';

/** First key of the advisory locks of imports; arbitrary, but the same in all versions. The second is the import's id. */
const IMPORT_LOCK = 7_301_547;

/**
 * Marks an import as running while `work` runs, by a lock of Postgres that ends with this process, however that ends.
 * Nobody waits for the lock. Holds one connection.
 */
export async function whileHeld<Result>(pool: pg.Pool, id: number, work: () => Promise<Result>): Promise<Result> {
  const client = await pool.connect();
  try {
    await client.query('select pg_advisory_lock_shared($1, $2)', [IMPORT_LOCK, id]);
    return await work();
  } finally {
    const failure = await client.query('select pg_advisory_unlock_shared($1, $2)', [IMPORT_LOCK, id]).then(
      () => undefined,
      (error: unknown) => error as Error,
    );
    client.release(failure);
  }
}

/** A column of `app.imports`: whether a process is at work at the import. */
export const isHeld = sql<boolean>`exists (
  select from pg_locks where locktype = 'advisory' and objsubid = 2 and classid = ${sql.lit(IMPORT_LOCK)}
    and objid = imports.import_id::oid and database = (select oid from pg_database where datname = current_database())
)`.as('is_held');
