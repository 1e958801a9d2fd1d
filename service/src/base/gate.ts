import { AppError, UnavailableError } from './errors.ts';

export interface GateOptions {
  /** Maximum number of running tasks of all principals. */
  readonly concurrency: number;
  /** Maximum number of running tasks of one principal. */
  readonly perKey: number;
  /** Maximum number of waiting tasks of all principals; more are refused with `overloaded`. */
  readonly maxWaiting: number;
  /** Maximum number of waiting tasks of one principal; more are refused with `too_many_requests`. */
  readonly maxWaitingPerKey: number;
  /** Maximum wait, ms; then `overloaded`. */
  readonly waitWithinMs: number;
}

interface Waiting {
  start(): void;
}

interface Principal {
  running: number;
  /** No task of the principal starts before this instant while others are active, ms of the clock. */
  restsUntilMs: number;
  readonly waiting: Set<Waiting>;
}

/** Tasks up to this long, ms, are followed by no rest; longer ones by a rest of equal length, up to `MAX_REST_MS`. */
const QUICK_MS = 50;
const MAX_REST_MS = 2000;
/** Principals that started tasks within this time of each other count as competing, ms. */
const BESIDE_MS = 2000;

/**
 * Starts tasks in turns of the principals: a principal with many tasks delays itself, not the others, and pauses after
 * long tasks while others are active. Idle principals take no memory.
 */
export class Gate {
  readonly #options: GateOptions;
  /** Ordered by their turns. */
  readonly #principals = new Map<string, Principal>();
  #running = 0;
  #waiting = 0;
  /** The last principal to start a task, and the last other one. */
  #last = { key: '', atMs: -Infinity };
  #lastOther = this.#last;

  constructor(options: GateOptions) {
    this.#options = options;
  }

  /** Number of waiting tasks. */
  get waiting(): number {
    return this.#waiting;
  }

  /**
   * Runs the work when its turn comes. Throws `too_many_requests`, `overloaded`, any error of the work, and the reason of
   * a signal that is aborted before: the work then never starts.
   */
  async run<Result>(key: string, work: () => Promise<Result>, signal?: AbortSignal): Promise<Result> {
    signal?.throwIfAborted();
    const principal = this.#principals.get(key) ?? { running: 0, restsUntilMs: -Infinity, waiting: new Set() };
    this.#principals.set(key, principal);
    if (this.#mayStart(principal)) this.#begin(principal);
    else await this.#wait(key, principal, signal);
    const startedAtMs = performance.now();
    if (this.#last.key !== key) this.#lastOther = this.#last;
    this.#last = { key, atMs: startedAtMs };
    try {
      return await work();
    } finally {
      this.#rest(key, principal, performance.now() - startedAtMs);
      this.#end(key, principal);
    }
  }

  #mayStart({ running, restsUntilMs }: Principal): boolean {
    const { concurrency, perKey } = this.#options;
    return this.#running < concurrency && running < perKey && restsUntilMs <= performance.now();
  }

  #rest(key: string, principal: Principal, tookMs: number): void {
    const other = this.#last.key === key ? this.#lastOther : this.#last;
    const nowMs = performance.now();
    if (tookMs <= QUICK_MS || nowMs - other.atMs > BESIDE_MS) return;
    const restMs = Math.min(tookMs, MAX_REST_MS);
    principal.restsUntilMs = Math.max(principal.restsUntilMs, nowMs + restMs);
    setTimeout(() => {
      this.#forgetIdle(key, principal);
      this.#startNext();
    }, restMs + 1).unref();
  }

  #begin(principal: Principal): void {
    principal.running++;
    this.#running++;
  }

  #wait(key: string, principal: Principal, signal: AbortSignal | undefined): Promise<void> {
    const { maxWaiting, maxWaitingPerKey, waitWithinMs } = this.#options;
    if (principal.waiting.size >= maxWaitingPerKey) {
      const message = `${principal.waiting.size} queries or requests of this principal are already waiting: expected at most ${maxWaitingPerKey}; try again when they are answered`;
      throw new AppError('too_many_requests', message, { retryable: true });
    }
    if (this.#waiting >= maxWaiting) throw overloaded(`${this.#waiting} queries or requests are already waiting`);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const leave = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abandon);
      principal.waiting.delete(entry);
      this.#waiting--;
    };
    const entry: Waiting = {
      start: () => {
        leave();
        this.#begin(principal);
        resolve();
      },
    };
    const giveUp = (reason: Error): void => {
      leave();
      this.#forgetIdle(key, principal);
      reject(reason);
    };
    const abandon = (): void => giveUp(signal?.reason as Error);
    signal?.addEventListener('abort', abandon, { once: true });
    const timer = setTimeout(() => giveUp(overloaded(`it waited ${waitWithinMs} ms for others`)), waitWithinMs);
    principal.waiting.add(entry);
    this.#waiting++;
    return promise;
  }

  #end(key: string, principal: Principal): void {
    principal.running--;
    this.#running--;
    this.#forgetIdle(key, principal);
    this.#startNext();
  }

  #startNext(): void {
    for (const [next, candidate] of this.#principals) {
      const [first] = candidate.waiting;
      if (!first || !this.#mayStart(candidate)) continue;
      // The next turn belongs to another principal.
      this.#principals.delete(next);
      this.#principals.set(next, candidate);
      first.start();
      this.#startNext();
      return;
    }
  }

  #forgetIdle(key: string, principal: Principal): void {
    const isIdle = principal.running === 0 && principal.waiting.size === 0;
    // A timer may end the rest of an entry that was forgotten, and whose key has another one now.
    const isCurrent = this.#principals.get(key) === principal;
    if (isCurrent && isIdle && principal.restsUntilMs <= performance.now()) this.#principals.delete(key);
  }
}

const overloaded = (reason: string): UnavailableError =>
  new UnavailableError('overloaded', `${reason}: try again later`);
