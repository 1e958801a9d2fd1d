import pg from 'pg';
import { UnavailableError } from '../base/errors.ts';

type Connected = (
  error: Error | undefined,
  client: pg.PoolClient | undefined,
  release: (error?: unknown) => void,
) => void;

/** Maximum number of requests that wait for a connection of one pool; more are refused at once. */
const MAX_WAITING = 1000;

/**
 * A pool with a queue that is bounded in length and time: throws `overloaded` when all connections stay in use beyond
 * the time limit, or too many requests are waiting. Other connection failures are thrown unchanged.
 */
export class BoundedPool extends pg.Pool {
  override connect(): Promise<pg.PoolClient>;
  override connect(callback: Connected): void;
  override connect(callback?: Connected): Promise<pg.PoolClient> | undefined {
    const refusal =
      this.waitingCount >= MAX_WAITING ? this.#refuse('too many requests are already waiting') : undefined;
    if (callback === undefined) {
      return refusal
        ? Promise.reject(refusal)
        : super.connect().catch((error: Error) => Promise.reject(this.#name(error)));
    }
    if (refusal) process.nextTick(callback, refusal, undefined, () => undefined);
    else super.connect((error, client, release) => callback(error && this.#name(error), client, release));
    return undefined;
  }

  /** Distinguishes a full pool from a database that is unreachable. */
  #name(error: Error): Error {
    const isFull = this.totalCount >= this.options.max && this.idleCount === 0;
    const isLate = error.message === 'timeout exceeded when trying to connect';
    return isLate && isFull ? this.#refuse('none became free in time', error) : error;
  }

  #refuse(reason: string, cause?: Error): UnavailableError {
    const message = `all ${this.options.max} connections to Postgres for this work are in use, and ${reason}: try again later`;
    return new UnavailableError('overloaded', message, { cause });
  }
}
