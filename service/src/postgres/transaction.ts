import type pg from 'pg';
import { findAct, NOTE_CHANGES, recordAct } from './acts.ts';

/**
 * Runs `work` in one transaction and returns its result after the commit. Any failure rolls back, and discards the
 * connection. `durable`: the commit waits for the disk. Within an act the transaction records it.
 */
export async function inTransaction<Result>(
  pool: pg.Pool,
  durable: boolean,
  work: (client: pg.PoolClient) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect();
  let failure: Error | undefined;
  try {
    const act = findAct();
    const begin = durable ? 'begin' : 'begin; set local synchronous_commit = off';
    await client.query(act ? `${begin}; ${NOTE_CHANGES}` : begin);
    const result = await work(client);
    const onCommitted = act && (await recordAct(act, client));
    await client.query('commit');
    onCommitted?.();
    return result;
  } catch (error) {
    failure = error instanceof Error ? error : new Error(String(error));
    await client.query('rollback').catch(() => undefined);
    throw error;
  } finally {
    client.release(failure);
  }
}
