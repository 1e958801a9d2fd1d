/** While one batch is in its turn, the next writes its bronze, and one more is being prepared. */
const MOST = 3;

/** The batches of an ingest source that are being written. */
export class InFlightBatches {
  readonly #writes: Promise<unknown>[] = [];

  /** Resolves when another one may begin. */
  async add(write: Promise<unknown>): Promise<void> {
    write.catch(() => undefined);
    this.#writes.push(write);
    if (this.#writes.length >= MOST) await this.#finishFirst();
  }

  /** Resolves when all are written. */
  async finish(): Promise<void> {
    while (this.#writes.length > 0) await this.#finishFirst();
  }

  /** Rejects with the first failure, when the others have ended too: where they stand is certain then. */
  async #finishFirst(): Promise<void> {
    try {
      await this.#writes.shift();
    } catch (error) {
      await Promise.allSettled(this.#writes.splice(0));
      throw error;
    }
  }
}
