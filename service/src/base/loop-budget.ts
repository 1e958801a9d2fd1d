import { setImmediate } from 'node:timers/promises';
import type { CpuShares } from './cpu-shares.ts';

/**
 * Maximum uninterrupted time on the event loop, ms: short enough for health checks and small queries to run in between.
 */
const MAX_STRETCH_MS = 5;

/**
 * Splits long synchronous work into stretches, between which sockets, timers and other requests are served. With
 * shares, each stretch is charged to a principal, which waits when it has used up its own.
 */
export class LoopBudget {
  readonly #shares: CpuShares | undefined;
  readonly #principal: string | undefined;
  #startedAtMs = performance.now();

  constructor(shares?: CpuShares, principal?: string) {
    this.#shares = shares;
    this.#principal = principal;
  }

  /** True when the stretch has reached its maximum: call `rest` before continuing. */
  get isSpent(): boolean {
    return performance.now() - this.#startedAtMs > MAX_STRETCH_MS;
  }

  async rest(): Promise<void> {
    this.end();
    await setImmediate();
    await this.#shares?.ready(this.#principal);
    this.#startedAtMs = performance.now();
  }

  /** Ends the current stretch and charges its time. */
  end(): void {
    this.#shares?.spend(this.#principal, performance.now() - this.#startedAtMs);
  }
}
