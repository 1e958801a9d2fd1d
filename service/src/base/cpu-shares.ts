import { setTimeout as delay } from 'node:timers/promises';

/** Event loop time that a principal may use at once; afterwards it gets a fifth of the time. */
const BURST_MS = 100;
const SHARE = 1 / 5;
/** Principals that computed within this time of each other count as competing, ms. */
const BESIDE_MS = 2000;
/** Interval at which a waiting principal is checked again, ms: the others may have finished. */
const LOOK_AGAIN_MS = 250;
/** Number of tracked principals from which idle ones are removed. */
const MAX_PRINCIPALS = 10_000;

interface Account {
  /** Remaining time of the burst; below 0 the principal waits. */
  leftMs: number;
  atMs: number;
}

/**
 * Shares the event loop among principals: one that has computed for long waits while others compute, so that reading,
 * planning and serialising for one leaves most of the time to the others.
 */
export class CpuShares {
  readonly #accounts = new Map<string, Account>();
  readonly #now: () => number;
  /** The last principal to compute, and the last other one. */
  #last = { principal: '', atMs: -Infinity };
  #lastOther = this.#last;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /**
   * Returns the time, in ms, that the principal must wait before it computes; 0 for none, and for the service itself.
   */
  waitMs(principal: string | undefined): number {
    if (principal === undefined) return 0;
    const account = this.#accounts.get(principal);
    const other = this.#last.principal === principal ? this.#lastOther : this.#last;
    if (!account || this.#now() - other.atMs > BESIDE_MS) return 0;
    this.#fill(account);
    return Math.max(0, -account.leftMs / SHARE);
  }

  /** Resolves when the principal may compute. */
  async ready(principal: string | undefined): Promise<void> {
    for (let waitMs = this.waitMs(principal); waitMs > 0; waitMs = this.waitMs(principal)) {
      await delay(Math.min(waitMs, LOOK_AGAIN_MS));
    }
  }

  spend(principal: string | undefined, ms: number): void {
    if (principal === undefined) return;
    const account = this.#accounts.get(principal) ?? this.#open(principal);
    this.#fill(account);
    account.leftMs -= ms;
    if (this.#last.principal !== principal) this.#lastOther = this.#last;
    this.#last = { principal, atMs: account.atMs };
  }

  /** Runs the work and charges its time to the principal. */
  run<Result>(principal: string | undefined, work: () => Result): Result {
    const startedAtMs = this.#now();
    try {
      return work();
    } finally {
      this.spend(principal, this.#now() - startedAtMs);
    }
  }

  #open(principal: string): Account {
    if (this.#accounts.size >= MAX_PRINCIPALS) {
      for (const [name, account] of this.#accounts) {
        this.#fill(account);
        if (account.leftMs === BURST_MS) this.#accounts.delete(name);
      }
    }
    const account = { leftMs: BURST_MS, atMs: this.#now() };
    this.#accounts.set(principal, account);
    return account;
  }

  #fill(account: Account): void {
    const nowMs = this.#now();
    account.leftMs = Math.min(BURST_MS, account.leftMs + (nowMs - account.atMs) * SHARE);
    account.atMs = nowMs;
  }
}
