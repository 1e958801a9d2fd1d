import { setTimeout as delay } from 'node:timers/promises';
import { type Admin, type Consumer, type EachBatchPayload, Kafka, logLevel } from 'kafkajs';
import type { Source } from '../../catalog/types.ts';
import { PositionMismatchError, type Door, type IngestWriter } from '../types.ts';
import { Partition, type KafkaMessage } from './partition.ts';
import { createMissingTopics, loadOffsetRange } from './topics.ts';

export interface KafkaDoorOptions {
  readonly brokers: readonly string[];
  /** Consumers of one group share the partitions. */
  readonly groupId: string;
  readonly sources: readonly Source[];
  readonly writer: IngestWriter;
  /** Notes in Postgres why a partition is not read. */
  saveStopped(door: Door, reason: string): Promise<void>;
  onError(error: unknown): void;
}

/** Reads the sources' topics into the writer. */
export interface KafkaDoor {
  start(): Promise<void>;
  /** Finishes the running transactions and leaves the group. */
  stop(): Promise<void>;
  /** Records not yet taken, by `topic[partition]`, of the partitions that this process reads. */
  lag(): ReadonlyMap<string, number>;
}

const RECORDS_A_BATCH = 10_000;
const FETCH_BYTES = 2 * 1024 * 1024;
const BACKOFF_MS = { first: 200, most: 5000 };
const HINT_EVERY_MS = 5000;
/** A stopped partition is looked at again, in case that an operator acted. */
const STOPPED_MS = 3000;
/** How soon an idle partition is looked at again after Postgres did not answer. */
const IDLE_RETRY_MS = 1000;

export function createKafkaDoor(options: KafkaDoorOptions): KafkaDoor {
  const kafka = new Kafka({
    clientId: 'tidemark',
    brokers: [...options.brokers],
    logLevel: logLevel.NOTHING,
    retry: { retries: 20, initialRetryTime: 100, maxRetryTime: 3000 },
  });
  const admin = kafka.admin();
  const sources = new Map(options.sources.map((source) => [source.topic, source]));
  const partitions = new Map<string, Partition>();
  const lags = new Map<string, number>();
  const failures = new Map<string, number>();
  /** Partitions that wait for an operator. */
  const stopped = new Set<string>();
  /** Partitions that somebody works on: their position is on the move. */
  const busy = new Set<string>();
  const stopping = new AbortController();
  let consumer: Consumer | undefined;
  let running: Promise<void> | undefined;

  const partitionOf = (topic: string, partition: number): Partition => {
    const name = `${topic}[${partition}]`;
    const known = partitions.get(name);
    if (known) return known;
    const source = sources.get(topic) as Source;
    const created = new Partition({
      writer: options.writer,
      source: source.name,
      topic,
      partition,
      recordsABatch: RECORDS_A_BATCH,
      loadRange: () => loadOffsetRange(admin, topic, partition),
    });
    partitions.set(name, created);
    return created;
  };

  async function takeBatch(payload: EachBatchPayload): Promise<void> {
    const { batch, heartbeat, isRunning, isStale, resolveOffset, pause } = payload;
    const { topic } = batch;
    const name = `${topic}[${batch.partition}]`;
    const partition = partitionOf(topic, batch.partition);
    const active = consumer as Consumer;
    // A reconnecting consumer may hand out what it fetched before a seek.
    const messages = batch.messages.map(toMessage);
    busy.add(name);
    try {
      const step = await keepAlive(
        heartbeat,
        partition.take(messages, () => isRunning() && !isStale(), heartbeat),
      );
      failures.delete(name);
      if (step.kind === 'taken') {
        resolveOffset(String(step.nextOffset - 1));
        lags.set(name, Math.max(0, Number(batch.highWatermark) - step.nextOffset));
        await hint(active, topic, batch.partition, step.nextOffset);
      } else if (step.kind === 'seek') {
        active.seek({ topic, partition: batch.partition, offset: String(step.offset) });
      } else {
        await stopReading(active, partition, step.reason);
      }
    } catch (error) {
      if (isRebalance(error)) throw error;
      partition.lose();
      if (error instanceof PositionMismatchError) return;
      options.onError(error);
      const failed = (failures.get(name) ?? 0) + 1;
      failures.set(name, failed);
      pauseFor(pause, Math.min(BACKOFF_MS.most, BACKOFF_MS.first * 2 ** (failed - 1)));
    } finally {
      busy.delete(name);
    }
  }

  /** From Postgres' position on, from the moment of the assignment: Kafka's own offsets are only a hint. */
  async function goToPosition(active: Consumer, topic: string, number: number): Promise<void> {
    const partition = partitionOf(topic, number);
    try {
      const step = await partition.findPosition();
      if (step.kind === 'stop') return await stopReading(active, partition, step.reason);
      lags.set(`${topic}[${number}]`, Math.max(0, (await loadOffsetRange(admin, topic, number)).high - step.offset));
      active.seek({ topic, partition: number, offset: String(step.offset) });
      active.resume([{ topic, partitions: [number] }]);
    } catch (error) {
      // The first records that come ask again.
      partition.lose();
      options.onError(error);
    }
  }

  /** Says why, and looks again now and then whether an operator acted. */
  async function stopReading(active: Consumer, partition: Partition, reason: string): Promise<void> {
    const { door } = partition;
    const name = `${door.topic}[${door.partition}]`;
    stopped.add(name);
    active.pause([{ topic: door.topic, partitions: [door.partition] }]);
    options.onError(new Error(reason));
    await options.saveStopped(door, reason);
    delay(STOPPED_MS, undefined, { signal: stopping.signal, ref: false }).then(
      () => {
        stopped.delete(name);
        return active === consumer ? goToPosition(active, door.topic, door.partition) : undefined;
      },
      () => undefined,
    );
  }

  /** Kafka's own offsets are a hint for lag tools, no more. */
  let hintedAtMs = 0;
  async function hint(active: Consumer, topic: string, partition: number, nextOffset: number): Promise<void> {
    if (performance.now() - hintedAtMs < HINT_EVERY_MS) return;
    hintedAtMs = performance.now();
    await active.commitOffsets([{ topic, partition, offset: String(nextOffset) }]);
  }

  const pauseFor = (pause: () => () => void, ms: number): void => {
    const resume = pause();
    delay(ms, undefined, { signal: stopping.signal, ref: false }).then(resume, () => undefined);
  };

  async function consume(): Promise<void> {
    while (!stopping.signal.aborted) {
      const crashed = Promise.withResolvers<void>();
      const active = kafka.consumer({
        groupId: options.groupId,
        maxWaitTimeInMs: 100,
        maxBytesPerPartition: FETCH_BYTES,
        sessionTimeout: 10_000,
        rebalanceTimeout: 30_000,
        heartbeatInterval: 2000,
        retry: {
          retries: 5,
          initialRetryTime: 100,
          maxRetryTime: 2000,
          restartOnFailure: () => Promise.resolve(false),
        },
      });
      consumer = active;
      active.on('consumer.group_join', ({ payload }) => {
        loseAll();
        for (const [topic, assigned] of Object.entries(payload.memberAssignment)) {
          for (const partition of assigned) void goToPosition(active, topic, partition);
        }
      });
      active.on('consumer.crash', ({ payload }) => {
        options.onError(payload.error);
        crashed.resolve();
      });
      active.on('consumer.fetch', ({ payload }) => {
        if (payload.numberOfBatches === 0) noteCaughtUp(active);
      });
      try {
        await active.connect();
        await active.subscribe({ topics: [...sources.keys()], fromBeginning: true });
        await active.run({
          autoCommit: false,
          eachBatchAutoResolve: false,
          partitionsConsumedConcurrently: 3,
          eachBatch: takeBatch,
        });
        await Promise.race([crashed.promise, aborted(stopping.signal)]);
      } catch (error) {
        options.onError(error);
      }
      await active.disconnect().catch(options.onError);
      loseAll();
      if (!stopping.signal.aborted) await delay(1000, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  }

  const loseAll = (): void => {
    for (const partition of partitions.values()) partition.lose();
    partitions.clear();
    lags.clear();
    stopped.clear();
  };

  /** An empty fetch says that nothing is left in the partitions that are not being taken from just now. */
  function noteCaughtUp(active: Consumer): void {
    for (const [name, partition] of partitions) {
      if ((lags.get(name) ?? 0) === 0 && !busy.has(name) && !stopped.has(name)) void checkIdle(active, name, partition);
    }
  }

  /** Postgres may have crashed, and taken back what it had not written to disk, while no record came to tell. */
  async function checkIdle(active: Consumer, name: string, partition: Partition): Promise<void> {
    const { door, nextOffset } = partition;
    busy.add(name);
    try {
      const isThere = nextOffset !== undefined && (await options.writer.markCaughtUp(door, nextOffset));
      if (!isThere && active === consumer) await goToPosition(active, door.topic, door.partition);
    } catch (error) {
      partition.lose();
      options.onError(error);
      await delay(IDLE_RETRY_MS, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined);
    } finally {
      busy.delete(name);
    }
  }

  return {
    async start() {
      await admin.connect();
      await createMissingTopics(admin, [...sources.keys()]);
      await createPositions(admin, sources, options.writer);
      running = consume();
    },
    async stop() {
      stopping.abort();
      await running;
      await admin.disconnect();
    },
    lag: () => lags,
  };
}

/** Every partition has a position from the first start on, so that one without records holds no watermark back unseen. */
async function createPositions(
  admin: Admin,
  sources: ReadonlyMap<string, Source>,
  writer: IngestWriter,
): Promise<void> {
  for (const [topic, source] of sources) {
    for (const { partition } of await admin.fetchTopicOffsets(topic)) {
      await writer.loadPosition({ kind: 'kafka', source: source.name, topic, partition, incarnation: 1 }, 0);
    }
  }
}

/** Heartbeats go on while Postgres is slow. */
async function keepAlive<Result>(heartbeat: () => Promise<void>, work: Promise<Result>): Promise<Result> {
  const timer = setInterval(() => void heartbeat().catch(() => undefined), 2000);
  try {
    return await work;
  } finally {
    clearInterval(timer);
  }
}

const toMessage = (message: EachBatchPayload['batch']['messages'][number]): KafkaMessage => ({
  offset: Number(message.offset),
  key: message.key,
  value: message.value,
  headers: message.headers && toHeaders(message.headers),
});

function toHeaders(
  headers: NonNullable<EachBatchPayload['batch']['messages'][number]['headers']>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );
}

const isRebalance = (error: unknown): boolean =>
  ['REBALANCE_IN_PROGRESS', 'ILLEGAL_GENERATION', 'UNKNOWN_MEMBER_ID', 'NOT_COORDINATOR_FOR_GROUP'].includes(
    (error as { type?: string }).type ?? '',
  );

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
