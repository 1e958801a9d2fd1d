import pg from 'pg';
import { UnavailableError } from '../base/errors.ts';

type Connected = (
  error: Error | undefined,
  client: pg.PoolClient | undefined,
  release: (error?: unknown) => void,
) => void;

/** Requests that wait for a connection of one pool; more are sent away at once. */
const MAX_WAITING = 1000;

/**
 * A pool whose queue is bounded in length and time: when all connections are in use for longer than the time limit, or too
 * many wait already, `overloaded` is thrown. Other failures to connect are thrown as they are.
 */
export class BoundedPool extends pg.Pool {
  override connect(): Promise<pg.PoolClient>;
  override connect(callback: Connected): void;
  override connect(callback?: Connected): Promise<pg.PoolClient> | undefined {
    const refusal = this.waitingCount >= MAX_WAITING ? this.#refuse('too many wait for one already') : undefined;
    if (callback === undefined) {
      return refusal
        ? Promise.reject(refusal)
        : super.connect().catch((error: Error) => Promise.reject(this.#name(error)));
    }
    if (refusal) process.nextTick(callback, refusal, undefined, () => undefined);
    else super.connect((error, client, release) => callback(error && this.#name(error), client, release));
    return undefined;
  }

  /** A pool that is full is not a database that is away. */
  #name(error: Error): Error {
    const isFull = this.totalCount >= this.options.max && this.idleCount === 0;
    const isLate = error.message === 'timeout exceeded when trying to connect';
    return isLate && isFull ? this.#refuse('none came free in time', error) : error;
  }

  #refuse(reason: string, cause?: Error): UnavailableError {
    const message = `all ${this.options.max} connections to Postgres for this work are in use, and ${reason}: try again later`;
    return new UnavailableError('overloaded', message, { cause });
  }
}
