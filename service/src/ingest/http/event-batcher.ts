import { UnavailableError } from '../../base/errors.ts';
import type { RowGuard } from '../row-guard.ts';
import type { BatchOutcome, Ingress, InboundRecord, IngestWriter, NulledValue, Rejection } from '../types.ts';

/** Outcome of one request's records; indexes are those of the request. */
export interface RequestOutcome {
  readonly accepted: number;
  readonly duplicates: number;
  readonly rejected: readonly Rejection[];
  readonly nulled: readonly NulledValue[];
}

const RECORDS_A_BATCH = 5000;
const MAX_WAITING = 200_000;
/** Maximum characters of all waiting records. */
const MAX_CHARACTERS = 67_108_864;

interface Waiting {
  readonly records: readonly InboundRecord[];
  readonly guard: RowGuard | undefined;
  readonly settled: PromiseWithResolvers<RequestOutcome>;
  readonly characters: number;
}

/**
 * Batches requests that arrive while a transaction runs into the next one, so that they share one wait for the disk.
 * The queue is bounded: further requests are refused and may be retried.
 */
export class EventBatcher {
  readonly #writer: IngestWriter;
  readonly #ingress: Ingress;
  #waiting: Waiting[] = [];
  #waitingRecords = 0;
  #waitingCharacters = 0;
  #isRunning = false;
  #hasPosition = false;

  constructor(writer: IngestWriter, ingress: Ingress) {
    this.#writer = writer;
    this.#ingress = ingress;
  }

  /**
   * Adds a request's records. `guard`: row filters of the writer; only requests with the same ones share a transaction.
   */
  add(records: readonly InboundRecord[], guard?: RowGuard): Promise<RequestOutcome> {
    const characters = records.reduce((sum, { value, key }) => sum + (value?.length ?? 0) + (key?.length ?? 0), 0);
    const isFull =
      this.#waitingRecords + records.length > MAX_WAITING || this.#waitingCharacters + characters > MAX_CHARACTERS;
    if (this.#waitingRecords > 0 && isFull) {
      const message = `${this.#waitingRecords} records of ${this.#waitingCharacters} characters wait to be written: send these again later`;
      return Promise.reject(new UnavailableError('overloaded', message));
    }
    const settled = Promise.withResolvers<RequestOutcome>();
    this.#waiting.push({ records, guard, settled, characters });
    this.#waitingRecords += records.length;
    this.#waitingCharacters += characters;
    if (!this.#isRunning) void this.#run();
    return settled.promise;
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    while (this.#waiting.length > 0) await this.#writeNext(this.#takeBatch());
    this.#isRunning = false;
  }

  #takeBatch(): Waiting[] {
    const batch: Waiting[] = [];
    let size = 0;
    for (const request of this.#waiting) {
      const first = batch[0] ?? request;
      if (request.guard !== first.guard) break;
      if (batch.length > 0 && size + request.records.length > RECORDS_A_BATCH) break;
      batch.push(request);
      size += request.records.length;
    }
    this.#waiting = this.#waiting.slice(batch.length);
    this.#waitingRecords -= size;
    this.#waitingCharacters -= batch.reduce((sum, { characters }) => sum + characters, 0);
    return batch;
  }

  async #writeNext(requests: readonly Waiting[]): Promise<void> {
    try {
      if (!this.#hasPosition) await this.#writer.loadPosition(this.#ingress, 0);
      this.#hasPosition = true;
      const records = requests.flatMap((request) => request.records);
      const outcome = await this.#writer.write({
        ingress: this.#ingress,
        records,
        guard: requests[0]?.guard,
        durable: true,
      });
      let first = 0;
      for (const request of requests) {
        const beyond = first + request.records.length;
        request.settled.resolve(toOutcome(request, { first, beyond }, outcome));
        first = beyond;
      }
    } catch (error) {
      const cause = new UnavailableError('not_written', 'the records could not be written: send them again', {
        cause: error,
      });
      for (const request of requests) request.settled.reject(cause);
    }
  }
}

function toOutcome(
  { records }: Waiting,
  { first, beyond }: { readonly first: number; readonly beyond: number },
  { duplicateIndexes, rejected, nulled }: BatchOutcome,
): RequestOutcome {
  const isOwn = (index: number): boolean => index >= first && index < beyond;
  const own = rejected.filter(({ index }) => isOwn(index));
  const duplicates = duplicateIndexes.filter(isOwn).length;
  return {
    accepted: records.length - own.length - duplicates,
    duplicates,
    rejected: own.map((rejection) => ({ ...rejection, index: rejection.index - first })),
    nulled: nulled.filter(({ index }) => isOwn(index)).map(({ index, field }) => ({ index: index - first, field })),
  };
}
