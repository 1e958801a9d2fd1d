interface Flight<Result> {
  readonly promise: Promise<Result>;
  readonly controller: AbortController;
  /** Callers that wait for the result. */
  callers: number;
}

/**
 * Runs one computation per key at a time: concurrent callers share its promise. A caller whose signal is aborted leaves
 * with the signal's reason; the computation is aborted when all callers have left.
 */
export class SingleFlight<Result> {
  readonly #running = new Map<string, Flight<Result>>();

  /** Joins the running computation of a key; undefined where there is none. */
  join(key: string, signal?: AbortSignal): Promise<Result> | undefined {
    const running = this.#running.get(key);
    return running && this.#wait(key, running, signal);
  }

  /** Joins the running computation of a key, or starts it. Callers without a signal wait to its end. */
  run(key: string, compute: (signal: AbortSignal) => Promise<Result>, signal?: AbortSignal): Promise<Result> {
    const joined = this.join(key, signal);
    if (joined) return joined;
    if (signal?.aborted) return Promise.reject(signal.reason as Error);
    const controller = new AbortController();
    const promise = compute(controller.signal).finally(() => this.#forget(key, flight));
    const flight: Flight<Result> = { promise, controller, callers: 0 };
    this.#running.set(key, flight);
    return this.#wait(key, flight, signal);
  }

  #wait(key: string, flight: Flight<Result>, signal: AbortSignal | undefined): Promise<Result> {
    if (signal?.aborted) return Promise.reject(signal.reason as Error);
    flight.callers++;
    if (!signal) return flight.promise;
    const { promise, reject } = Promise.withResolvers<never>();
    const leave = (): void => {
      reject(signal.reason as Error);
      if (--flight.callers > 0) return;
      this.#forget(key, flight);
      flight.controller.abort(signal.reason);
    };
    signal.addEventListener('abort', leave, { once: true });
    return Promise.race([flight.promise, promise]).finally(() => signal.removeEventListener('abort', leave));
  }

  /** Forgets an aborted computation at once, so that nobody joins it. */
  #forget(key: string, flight: Flight<Result>): void {
    if (this.#running.get(key) === flight) this.#running.delete(key);
  }
}
