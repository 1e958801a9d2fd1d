/** One computation a key at a time: who asks meanwhile gets the same promise. */
export class SingleFlight<Result> {
  readonly #running = new Map<string, Promise<Result>>();

  /** The computation that is under way. */
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
