import { setTimeout as delay } from 'node:timers/promises';

/** What one principal may use of the event loop: a burst, and then a fifth of it. */
const BURST_MS = 100;
const SHARE = 1 / 5;
/** A principal computes beside others that did so within this time, ms. */
const BESIDE_MS = 2000;
/** A wait is looked at again after this long, ms: the others may have no more to do. */
const LOOK_AGAIN_MS = 250;
/** Principals without work are forgotten when there are so many. */
const MAX_PRINCIPALS = 10_000;

interface Account {
  /** What is left of the burst; below 0 the principal waits. */
  leftMs: number;
  atMs: number;
}

/**
 * Shares the event loop among principals: who has computed for long waits before it computes on while others compute too,
 * so that reading, planning and writing out for one leaves most of the time to them.
 */
export class CpuShares {
  readonly #accounts = new Map<string, Account>();
  readonly #now: () => number;
  /** The two principals that computed last. */
  #last = { principal: '', atMs: -Infinity };
  #lastOther = this.#last;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** How long the principal waits before it computes on, ms; 0 for none, and for the service itself. */
  waitMs(principal: string | undefined): number {
    if (principal === undefined) return 0;
    const account = this.#accounts.get(principal);
    const other = this.#last.principal === principal ? this.#lastOther : this.#last;
    if (!account || this.#now() - other.atMs > BESIDE_MS) return 0;
    this.#fill(account);
    return Math.max(0, -account.leftMs / SHARE);
  }

  /** Waits until the principal may compute on. */
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

  /** Runs the work, at the principal's expense. */
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
