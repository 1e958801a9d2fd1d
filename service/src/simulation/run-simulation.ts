import { setTimeout as delay } from 'node:timers/promises';
import type { Batch, Ingress, InboundRecord, IngestWriter } from '../ingest/types.ts';
import { HOUR_MS } from './shop-rhythm.ts';
import { streamShop, type StreamHour, type StreamRecord } from './shop-stream.ts';

export const HISTORY_DAYS = 90;
const SEED = 20_010_101;
const RECORDS_A_BATCH = 8000;
const LIVE_TICK_MS = 250;
const RETRY_MS = 1000;

export interface SimulationOptions {
  readonly writer: IngestWriter;
  readonly source: string;
  /** Start of the history, epoch ms, a whole hour; the same at every start. */
  readonly startMs: number;
  now(): number;
  readonly signal: AbortSignal;
  /** Called while past records are loaded: the share done, 0 to 1, and whether it covers all of history. */
  onProgress(share: number, isAll: boolean): void;
  /** Called for each failure of the writer; the stream continues from the stored position. */
  onError(error: unknown): void;
}

export interface Simulation {
  /** Resolves once the stream has reached the present. */
  readonly historyLoaded: Promise<void>;
  /** Resolves after the signal is aborted and the last batch is written. */
  readonly done: Promise<void>;
}

/**
 * Feeds the simulated shop into the writer: records up to now in large batches, then each record at its time. The
 * writer stores the position in the transaction of the records, so that a restart continues exactly there.
 */
export function runSimulation(options: SimulationOptions): Simulation {
  const loaded = Promise.withResolvers<void>();
  const done = keepRunning(options, () => loaded.resolve());
  return { historyLoaded: loaded.promise, done };
}

async function keepRunning(options: SimulationOptions, onLoaded: () => void): Promise<void> {
  while (!options.signal.aborted) {
    try {
      await run(options, onLoaded);
    } catch (error) {
      options.onError(error);
      await delay(RETRY_MS, undefined, { signal: options.signal }).catch(() => undefined);
    }
  }
}

async function run(options: SimulationOptions, onLoaded: () => void): Promise<void> {
  const { writer, signal, startMs, now } = options;
  const ingress: Ingress = { kind: 'simulation', source: options.source, topic: 'shop', partition: 0, generation: 1 };
  const feed = new Feed(writer, ingress, (await writer.loadPosition(ingress, 0)).nextOffset);
  const isAll = feed.nextOffset === 0;
  let firstHour: number | undefined;
  let isLive = false;
  for (const hour of streamShop(SEED, startMs, feed.nextOffset)) {
    if (signal.aborted) break;
    if (startMs + (hour.hour + 1) * HOUR_MS <= now()) {
      await feed.add(hour.records, hour.endOffset);
      firstHour ??= hour.hour;
      const missingMs = now() - startMs - firstHour * HOUR_MS;
      options.onProgress(Math.min(1, ((hour.hour + 1 - firstHour) * HOUR_MS) / missingMs), isAll);
      continue;
    }
    await playHour(hour, feed, options, () => {
      if (isLive) return;
      isLive = true;
      if (firstHour !== undefined) options.onProgress(1, isAll);
      onLoaded();
    });
  }
  await feed.flush();
}

/** Writes each record of the current hour at its time. */
async function playHour(
  hour: StreamHour,
  feed: Feed,
  options: SimulationOptions,
  onCaughtUp: () => void,
): Promise<void> {
  const { signal, startMs, now } = options;
  const endMs = startMs + (hour.hour + 1) * HOUR_MS;
  let next = 0;
  while (!signal.aborted) {
    const nowMs = now();
    const due = hour.records.slice(next).filter(({ arrivesAtMs }) => arrivesAtMs <= nowMs);
    next += due.length;
    const last = due.at(-1);
    if (last) await feed.add(due, last.offset + 1);
    await feed.flush();
    onCaughtUp();
    if (nowMs >= endMs) break;
    if (!last) await feed.markCaughtUp();
    await delay(LIVE_TICK_MS, undefined, { signal }).catch(() => undefined);
  }
  if (!signal.aborted) await feed.add([], hour.endOffset);
}

/** Collects records into batches; one is prepared while the previous one is committed. */
class Feed {
  readonly #writer: IngestWriter;
  readonly #ingress: Ingress;
  nextOffset: number;
  #records: InboundRecord[] = [];
  #fromOffset: number;
  #writing: Promise<unknown> = Promise.resolve();

  constructor(writer: IngestWriter, ingress: Ingress, nextOffset: number) {
    this.#writer = writer;
    this.#ingress = ingress;
    this.nextOffset = nextOffset;
    this.#fromOffset = nextOffset;
  }

  async add(records: readonly StreamRecord[], endOffset: number): Promise<void> {
    for (const { offset, value } of records) {
      this.#records.push({ offset, value: JSON.stringify(value), key: value.order_id, identity: null });
    }
    this.nextOffset = endOffset;
    if (this.#records.length >= RECORDS_A_BATCH) await this.#send();
  }

  async flush(): Promise<void> {
    if (this.#records.length > 0) await this.#send();
    await this.#writing;
  }

  /** Throws when the stored position differs: the stream then restarts from it. */
  async markCaughtUp(): Promise<void> {
    const isThere = await this.#writer.markCaughtUp(this.#ingress, this.#fromOffset);
    if (!isThere) throw new Error(`the stored position is not ${this.#fromOffset}, the position of the simulation`);
  }

  async #send(): Promise<void> {
    const batch: Batch = {
      ingress: this.#ingress,
      records: this.#records,
      fromOffset: this.#fromOffset,
      nextOffset: this.nextOffset,
      durable: false,
    };
    this.#records = [];
    this.#fromOffset = this.nextOffset;
    const before = this.#writing;
    this.#writing = this.#writer.write(batch);
    // A failure is reported by the next caller that awaits it, not as unhandled.
    this.#writing.catch(() => undefined);
    await before;
  }
}
