import { startLoop } from '../../base/loop.ts';

const EVERY_MS = 2000;

/** Sends heartbeats to the group while work is running, however slow Postgres is. */
export async function keepAlive<Result>(heartbeat: () => Promise<void>, work: Promise<Result>): Promise<Result> {
  const beating = startLoop({ everyMs: EVERY_MS, round: heartbeat, onError: () => undefined });
  try {
    return await work;
  } finally {
    // The work need not wait for a heartbeat that is on its way.
    void beating.close();
  }
}

/** Returns true for errors of a rebalance, after which the consumer rejoins by itself. */
export const isRebalance = (error: unknown): boolean =>
  ['REBALANCE_IN_PROGRESS', 'ILLEGAL_GENERATION', 'UNKNOWN_MEMBER_ID', 'NOT_COORDINATOR_FOR_GROUP'].includes(
    (error as { type?: string }).type ?? '',
  );
