import { setImmediate } from 'node:timers/promises';

/**
 * A batch's place among those of its source. Batches are prepared one after the other, or all would be ready late: the
 * next is decoded only while this one waits for Postgres. Each opens its transaction when the previous one has reached
 * its exclusive part; it then waits in Postgres, which would detect a deadlock.
 */
export class BatchPlace {
  #before: BatchPlace | undefined;
  #isComputing = true;
  readonly #decoded = Promise.withResolvers<undefined>();
  readonly #prepared = Promise.withResolvers<undefined>();
  readonly #begun = Promise.withResolvers<undefined>();

  constructor(before: BatchPlace | undefined) {
    this.#before = before;
  }

  /** Resolves when this batch may be decoded. */
  async mayDecode(): Promise<void> {
    const before = this.#before;
    if (before) await before.#decoded.promise;
  }

  /** Lets other work run, and the previous batch as long as it has something to compute. */
  readonly pause = async (): Promise<void> => {
    await setImmediate();
    const before = this.#before;
    if (before && before.#isComputing) await before.#prepared.promise;
  };

  /** Marks the batch as decoded; `wait` is for Postgres. */
  readonly whileWaiting = async <Result>(wait: Promise<Result>): Promise<Result> => {
    this.#isComputing = false;
    this.#decoded.resolve(undefined);
    const result = await wait;
    this.#isComputing = true;
    return result;
  };

  /** Resolves when this batch, now prepared, may open its transaction. */
  async mayOpen(): Promise<void> {
    this.#finishPreparing();
    const before = this.#before;
    if (before) await before.#begun.promise;
  }

  /** Allows the next batch to open its transaction. */
  readonly begin = (): void => this.#begun.resolve(undefined);

  end(): void {
    this.#finishPreparing();
    this.begin();
    this.#before = undefined;
  }

  #finishPreparing(): void {
    this.#isComputing = false;
    this.#decoded.resolve(undefined);
    this.#prepared.resolve(undefined);
  }
}
