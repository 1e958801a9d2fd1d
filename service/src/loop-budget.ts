import { setImmediate } from 'node:timers/promises';

/** Longest that one piece of work keeps the event loop to itself, ms: a health check or a small query fits in between. */
const MAX_STRETCH_MS = 10;

/** Splits long synchronous work into stretches, between which sockets, timers and other requests are served. */
export class LoopBudget {
  #startedAtMs = performance.now();

  /** True when the stretch has lasted long enough: `rest` before going on. */
  get isSpent(): boolean {
    return performance.now() - this.#startedAtMs > MAX_STRETCH_MS;
  }

  async rest(): Promise<void> {
    await setImmediate();
    this.#startedAtMs = performance.now();
  }
}
