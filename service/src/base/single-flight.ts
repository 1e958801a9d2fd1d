/** Runs one computation per key at a time: concurrent callers share its promise. */
export class SingleFlight<Result> {
  readonly #running = new Map<string, Promise<Result>>();

  /** Returns the running computation of a key. */
  running(key: string): Promise<Result> | undefined {
    return this.#running.get(key);
  }

  run(key: string, compute: () => Promise<Result>): Promise<Result> {
    const running = this.#running.get(key);
    if (running) return running;
    const started = compute().finally(() => this.#running.delete(key));
    this.#running.set(key, started);
    return started;
  }
}
