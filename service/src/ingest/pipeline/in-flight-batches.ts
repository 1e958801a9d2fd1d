/** Maximum number of batches: one in its exclusive part, one that writes its bronze, and one being prepared. */
const MAX_IN_FLIGHT = 3;

/** The batches of an ingest source that are being written. */
export class InFlightBatches {
  readonly #writes: Promise<unknown>[] = [];

  /** Adds a batch; resolves when the next one may start. */
  async add(write: Promise<unknown>): Promise<void> {
    write.catch(() => undefined);
    this.#writes.push(write);
    if (this.#writes.length >= MAX_IN_FLIGHT) await this.#finishFirst();
  }

  /** Resolves when all are written. */
  async finish(): Promise<void> {
    while (this.#writes.length > 0) await this.#finishFirst();
  }

  /** Rejects with the first failure after the others have ended too, when the position is certain. */
  async #finishFirst(): Promise<void> {
    try {
      await this.#writes.shift();
    } catch (error) {
      await Promise.allSettled(this.#writes.splice(0));
      throw error;
    }
  }
}
