import type pg from 'pg';
import { Gate } from '../base/gate.ts';
import { SingleFlight } from '../base/single-flight.ts';
import type { FoundAnswer } from './cache/answer-cache.ts';

/** The connections and queues that a group of callers computes with. */
export interface Lane {
  readonly pool: pg.Pool;
  readonly gate: Gate;
  /** Running computations by principal and key: a principal that asks the same twice at once computes it once. */
  readonly own: SingleFlight<FoundAnswer>;
}

const MAX_WAITING = 10_000;
const MAX_WAITING_OF_ONE = 200;
const WAIT_WITHIN_MS = 10_000;

/** Creates the queue in front of a pool: one principal takes at most half of the connections. */
export function createLane(pool: pg.Pool): Lane {
  const concurrency = pool.options.max;
  const gate = new Gate({
    concurrency,
    perKey: Math.max(1, Math.floor(concurrency / 2)),
    maxWaiting: MAX_WAITING,
    maxWaitingPerKey: MAX_WAITING_OF_ONE,
    waitWithinMs: WAIT_WITHIN_MS,
  });
  return { pool, gate, own: new SingleFlight() };
}
