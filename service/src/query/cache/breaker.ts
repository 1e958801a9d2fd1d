export interface BreakerOptions {
  /** Failures in a row after which nothing is tried. */
  readonly breaksAfter: number;
  /** How long nothing is tried, ms; then one try decides. */
  readonly openMs: number;
  now(): number;
  /** Called each time it opens. */
  onOpen(error: unknown): void;
}

/** Keeps a dependency that fails or is slow from being asked at each request. */
export class Breaker {
  readonly #options: BreakerOptions;
  #failures = 0;
  #closedAtMs = -Infinity;
  #isTrying = false;

  constructor(options: BreakerOptions) {
    this.#options = options;
  }

  /** What the work resolves with; undefined when it fails, or is not tried. */
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
        // Work that was begun before it opened says nothing new.
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
