export interface BreakerOptions {
  /** Failures in a row after which no call is tried. */
  readonly breaksAfter: number;
  /** How long no call is tried, ms; then one trial call decides. */
  readonly openMs: number;
  now(): number;
  /** Called each time the breaker opens. */
  onOpen(error: unknown): void;
}

/** Circuit breaker: stops calling a dependency that fails or is slow. */
export class Breaker {
  readonly #options: BreakerOptions;
  #failures = 0;
  #closedAtMs = -Infinity;
  #isTrying = false;

  constructor(options: BreakerOptions) {
    this.#options = options;
  }

  /** Returns the result of the work; undefined when it fails or is not tried. */
  async run<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
    const { breaksAfter, openMs, now, onOpen } = this.#options;
    const isOpen = this.#failures >= breaksAfter;
    if (isOpen && (this.#isTrying || now() < this.#closedAtMs)) return undefined;
    this.#isTrying = isOpen;
    try {
      const result = await work();
      this.#failures = 0;
      return result;
    } catch (error) {
      this.#failures++;
      if (this.#failures >= breaksAfter) {
        // Work that began before the breaker opened does not extend the open time.
        const wasOpen = !isOpen && this.#failures > breaksAfter;
        this.#closedAtMs = now() + openMs;
        if (!wasOpen) onOpen(error);
      }
      return undefined;
    } finally {
      if (isOpen) this.#isTrying = false;
    }
  }
}
