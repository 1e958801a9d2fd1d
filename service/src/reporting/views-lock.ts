import type pg from 'pg';

/** Arbitrary, but the same in all versions. */
const VIEWS_LOCK = 7_301_560;

/** Runs work that makes or drops views while no other process does: it holds one connection of the pool beside those of the work. */
export async function withViewsLock(pool: pg.Pool, work: () => Promise<void>): Promise<void> {
  const client = await pool.connect();
  let failure: Error | undefined;
  try {
    await client.query('begin');
    await client.query('select pg_advisory_xact_lock($1)', [VIEWS_LOCK]);
    await work();
    await client.query('commit');
  } catch (error) {
    failure = error instanceof Error ? error : new Error(String(error));
    throw error;
  } finally {
    // A connection that is discarded gives its lock back.
    client.release(failure);
  }
}
