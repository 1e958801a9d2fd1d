import { setImmediate } from 'node:timers/promises';
import type { CpuShares } from './cpu-shares.ts';

/** Longest that one piece of work keeps the event loop to itself, ms: a health check or a small query fits in between. */
const MAX_STRETCH_MS = 5;

/**
 * Splits long synchronous work into stretches, between which sockets, timers and other requests are served. With shares,
 * each stretch is at the expense of a principal, which waits when it has used up its own.
 */
export class LoopBudget {
  readonly #shares: CpuShares | undefined;
  readonly #principal: string | undefined;
  #startedAtMs = performance.now();

  constructor(shares?: CpuShares, principal?: string) {
    this.#shares = shares;
    this.#principal = principal;
  }

  /** True when the stretch has lasted long enough: `rest` before going on. */
  get isSpent(): boolean {
    return performance.now() - this.#startedAtMs > MAX_STRETCH_MS;
  }

  async rest(): Promise<void> {
    this.end();
    await setImmediate();
    await this.#shares?.ready(this.#principal);
    this.#startedAtMs = performance.now();
  }

  /** Counts the stretch that was begun last. */
  end(): void {
    this.#shares?.spend(this.#principal, performance.now() - this.#startedAtMs);
  }
}
