import type pg from 'pg';

/**
 * Runs `work` in one transaction and returns its result after the commit. Any failure rolls back, and discards the
 * connection. `durable`: the commit waits for the disk.
 */
export async function inTransaction<Result>(
  pool: pg.Pool,
  durable: boolean,
  work: (client: pg.PoolClient) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect();
  let failure: Error | undefined;
  try {
    await client.query(durable ? 'begin' : 'begin; set local synchronous_commit = off');
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    failure = error instanceof Error ? error : new Error(String(error));
    await client.query('rollback').catch(() => undefined);
    throw error;
  } finally {
    client.release(failure);
  }
}
