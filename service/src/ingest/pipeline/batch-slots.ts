/**
 * Slots for batches of sources that are read as fast as they can be written. A batch that somebody waits for takes none,
 * and so has few others before it, however many partitions are read.
 */
export class BatchSlots {
  readonly #slots: number;
  #taken = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(slots: number) {
    this.#slots = slots;
  }

  /** Resolves when a slot is free, in the order of the calls, so that batches of a partition keep theirs. */
  async take(): Promise<void> {
    if (this.#taken < this.#slots) {
      this.#taken++;
      return;
    }
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Hands the slot to the batch that has waited longest. */
  release(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#taken--;
  }
}
