import { setTimeout as delay } from 'node:timers/promises';
import type { Consumer, EachBatchPayload } from 'kafkajs';
import { startLoop } from '../../base/loop.ts';
import { within } from '../../base/within.ts';
import type { Source } from '../../catalog/model/types.ts';
import { PositionMismatchError, type Ingress, type IngestWriter } from '../types.ts';
import { AssignedPartitions, type Assigned } from './assigned.ts';
import { createConsumer, createKafkaClient } from './client.ts';
import { isRebalance, keepAlive } from './heartbeat.ts';
import { Partition, type PartitionStep } from './partition.ts';
import { codeOf, presentPartition, presentTopics, type KafkaStatus, type TroubledPartition } from './status.ts';
import { toMessage } from './to-message.ts';
import { aborted, watchTopics } from './watch-topics.ts';
import { loadOffsetRange, type TopicState } from './topics.ts';

export interface KafkaIngressOptions {
  readonly brokers: readonly string[];
  /** Consumers of one group share the partitions. */
  readonly groupId: string;
  readonly sources: readonly Source[];
  readonly writer: IngestWriter;
  /** Stores in Postgres why a partition is not read. */
  saveStopped(ingress: Ingress, reason: string): Promise<void>;
  /** Stores which partitions a source's topic has; positions of others no longer count. */
  saveRead(source: string, topic: string, partitions: number): Promise<void>;
  /** Called once for each partition that stops. */
  onStopped(stopped: TroubledPartition): void;
  /** Called for failures that are retried; `where` names source, topic, partition and offset if known. */
  onError(error: unknown, where?: Partial<TroubledPartition>): void;
}

/** Ingress that reads the sources' topics into the writer. */
export interface KafkaIngress {
  /** Starts in the background: the brokers need not be reachable yet, nor the topics exist. */
  start(): void;
  /** Finishes running transactions and leaves the group; waits up to three seconds for silent brokers. */
  close(): Promise<void>;
  status(): KafkaStatus;
}

const RECORDS_A_BATCH = 10_000;
const BACKOFF_MS = { first: 200, max: 5000 };
/** Interval at which topics are checked; the group takes another few seconds to assign added partitions. */
const TOPICS_EVERY_MS = 10_000;
const COMMIT_EVERY_MS = 5000;
/** Pause after a failed idle check, interval of checks for an operator's action, and of retries, ms. */
const STOPPED_MS = { idle: 1000, look: 3000, retry: 60_000 };
const CLOSE_WITHIN_MS = 3000;

const ignore = (): void => undefined;

export function createKafkaIngress(options: KafkaIngressOptions): KafkaIngress {
  const { onError, writer } = options;
  const kafka = createKafkaClient(options.brokers, 'tidemark');
  const admin = kafka.admin();
  const sources = new Map(options.sources.map((source) => [source.topic, source]));
  const stopping = new AbortController();
  const { signal } = stopping;
  const assigned = new AssignedPartitions(
    (topic, partition) =>
      new Partition({
        writer,
        source: (sources.get(topic) as Source).name,
        topic,
        partition,
        recordsABatch: RECORDS_A_BATCH,
        loadRange: () => loadOffsetRange(admin, topic, partition),
      }),
  );
  let topics: readonly TopicState[] = [];
  let away: string | undefined = 'no broker has responded yet';
  let heardAtMs = performance.now();
  let consumer: Consumer | undefined;
  let running: Promise<unknown> = Promise.resolve();

  async function takeBatch(payload: EachBatchPayload): Promise<void> {
    const { batch, heartbeat, isRunning, isStale, resolveOffset, pause } = payload;
    const { topic } = batch;
    const assignment = assigned.of(topic, batch.partition);
    const { partition } = assignment;
    const active = consumer as Consumer;
    assignment.isBusy = true;
    try {
      // A reconnecting consumer may deliver records that it fetched before a seek.
      const messages = batch.messages.map(toMessage);
      const step = await keepAlive(
        heartbeat,
        partition.take(messages, () => isRunning() && !isStale(), heartbeat),
      );
      assignment.failures = 0;
      if (step.kind === 'taken') {
        resolveOffset(String(step.nextOffset - 1));
        assignment.lag = Math.max(0, Number(batch.highWatermark) - step.nextOffset);
        assignment.stopped = undefined;
      } else if (step.kind === 'seek') {
        active.seek({ topic, partition: batch.partition, offset: String(step.offset) });
      } else {
        await stopReading(active, assignment, step);
      }
    } catch (error) {
      if (isRebalance(error)) throw error;
      const offset = partition.nextOffset;
      partition.lose();
      if (error instanceof PositionMismatchError) return;
      fail(assignment, error, offset ?? Number(batch.messages[0]?.offset));
      const resume = pause();
      const waitMs = Math.min(BACKOFF_MS.max, BACKOFF_MS.first * 2 ** (assignment.failures - 1));
      void pauseUnlessStopping(waitMs).then((goesOn) => goesOn && resume());
    } finally {
      assignment.isBusy = false;
    }
  }

  function fail(assignment: Assigned, error: unknown, offset: number | undefined): void {
    assignment.failures++;
    assignment.lastError = error;
    const { source, topic, partition } = assignment.partition.ingress;
    onError(error, { source, topic, partition, offset });
  }

  /** Seeks to the stored position right after the assignment: Kafka's own offsets are only informative. */
  async function goToPosition(active: Consumer, assignment: Assigned): Promise<void> {
    const { topic, partition: number } = assignment.partition.ingress;
    try {
      const step = await assignment.partition.findPosition();
      if (step.kind === 'stop') return await stopReading(active, assignment, step);
      assignment.lag = Math.max(0, (await loadOffsetRange(admin, topic, number)).high - step.offset);
      active.seek({ topic, partition: number, offset: String(step.offset) });
      active.resume([{ topic, partitions: [number] }]);
    } catch (error) {
      // The next records trigger another attempt.
      assignment.partition.lose();
      fail(assignment, error, undefined);
    }
  }

  /** Stops a partition, reports the reason, and checks periodically whether an operator has acted. */
  async function stopReading(
    active: Consumer,
    assignment: Assigned,
    step: Extract<PartitionStep, { kind: 'stop' }>,
  ): Promise<void> {
    const { ingress } = assignment.partition;
    const isNews = assignment.stopped?.reason !== step.reason;
    assignment.stopped = step;
    active.pause([{ topic: ingress.topic, partitions: [ingress.partition] }]);
    if (isNews) options.onStopped({ ...ingress, offset: step.offset, code: step.code, reason: step.reason });
    await options.saveStopped(ingress, step.reason).catch((error: unknown) => fail(assignment, error, step.offset));
    void waitForOperator(active, assignment);
  }

  /** Waits for an operator to clear the reason in Postgres; a repair elsewhere is noticed by retrying. */
  async function waitForOperator(active: Consumer, assignment: Assigned): Promise<void> {
    const retryAtMs = performance.now() + STOPPED_MS.retry;
    while (active === consumer && performance.now() < retryAtMs) {
      if (!(await pauseUnlessStopping(STOPPED_MS.look))) return;
      const stored = await writer.loadPosition(assignment.partition.ingress, 0).catch(() => undefined);
      if (stored?.stoppedReason === null) break;
    }
    if (active === consumer) await goToPosition(active, assignment);
  }

  /** Commits offsets to Kafka for lag monitoring tools. */
  async function commitOffsets(active: Consumer): Promise<void> {
    const moved = assigned.all().flatMap((assignment) => {
      const { nextOffset: offset, ingress } = assignment.partition;
      return offset === undefined || offset === assignment.committedOffset ? [] : [{ assignment, offset, ingress }];
    });
    if (moved.length === 0) return;
    await active.commitOffsets(
      moved.map(({ offset, ingress: { topic, partition } }) => ({ topic, partition, offset: String(offset) })),
    );
    for (const { assignment, offset } of moved) assignment.committedOffset = offset;
  }

  /** Reads the existing topics until the set of readable topics changes, or the consumer fails. */
  async function consume(readable: readonly string[], ended: AbortSignal): Promise<void> {
    const crashed = Promise.withResolvers<void>();
    const active = createConsumer(kafka, options.groupId, TOPICS_EVERY_MS);
    consumer = active;
    active.on('consumer.group_join', ({ payload }) => {
      assigned.clear();
      for (const [topic, numbers] of Object.entries(payload.memberAssignment)) {
        for (const partition of numbers) void goToPosition(active, assigned.of(topic, partition));
      }
    });
    active.on('consumer.crash', ({ payload }) => {
      onError(payload.error);
      crashed.resolve();
    });
    active.on('consumer.fetch', ({ payload }) => {
      heardAtMs = performance.now();
      if (payload.numberOfBatches === 0) noteCaughtUp(active);
    });
    try {
      await active.connect();
      await active.subscribe({ topics: [...readable], fromBeginning: true });
      await active.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        partitionsConsumedConcurrently: 3,
        eachBatch: takeBatch,
      });
      // They only inform others: a failure is made good by the next.
      const committing = startLoop({ everyMs: COMMIT_EVERY_MS, round: () => commitOffsets(active), onError: ignore });
      await Promise.race([crashed.promise, aborted(ended)]);
      await committing.close();
      await commitOffsets(active).catch(ignore);
    } catch (error) {
      onError(error);
    }
    await active.disconnect().catch(onError);
    consumer = undefined;
    assigned.clear();
  }

  /** Records partitions as caught up: an empty fetch means that nothing is left in those not in use. */
  function noteCaughtUp(active: Consumer): void {
    for (const assignment of assigned.all())
      if (assignment.lag === 0 && !assignment.isBusy && !assignment.stopped) void checkIdle(active, assignment);
  }

  /** Checks an idle partition: Postgres may have crashed and lost commits that were not yet on disk. */
  async function checkIdle(active: Consumer, assignment: Assigned): Promise<void> {
    const { ingress, nextOffset } = assignment.partition;
    assignment.isBusy = true;
    try {
      const isThere = nextOffset !== undefined && (await writer.markCaughtUp(ingress, nextOffset));
      if (!isThere && active === consumer) await goToPosition(active, assignment);
      else assignment.failures = 0;
    } catch (error) {
      assignment.partition.lose();
      fail(assignment, error, nextOffset);
      await pauseUnlessStopping(STOPPED_MS.idle);
    } finally {
      assignment.isBusy = false;
    }
  }

  /** Resolves to false when the ingress is being stopped. */
  const pauseUnlessStopping = (ms: number): Promise<boolean> =>
    delay(ms, true, { signal, ref: false }).catch(() => false);

  async function run(): Promise<void> {
    for await (const { states, until } of watchTopics({
      admin,
      topics: [...sources.keys()],
      everyMs: TOPICS_EVERY_MS,
      signal,
      async onLook(states) {
        topics = states;
        away = undefined;
        await noteTopics(states).catch(onError);
      },
      onAway(error) {
        away = codeOf(error);
        onError(error);
      },
    })) {
      const readable = states.filter(({ partitions }) => partitions > 0).map(({ topic }) => topic);
      heardAtMs = performance.now();
      while (!until.aborted) {
        if (readable.length === 0) await aborted(until);
        else await consume(readable, until);
        if (!until.aborted) await pauseUnlessStopping(1000);
      }
    }
  }

  /** Creates a position for every partition at once, so that one without records counts in the watermark. */
  async function noteTopics(topics: readonly TopicState[]): Promise<void> {
    for (const { topic, partitions } of topics) {
      if (partitions === 0) continue;
      const source = (sources.get(topic) as Source).name;
      for (let partition = 0; partition < partitions; partition++) {
        await writer.loadPosition({ kind: 'kafka', source, topic, partition, generation: 1 }, 0);
      }
      await options.saveRead(source, topic, partitions);
    }
  }

  return {
    start() {
      running = run().catch(onError);
    },
    async close() {
      stopping.abort();
      await within(
        CLOSE_WITHIN_MS,
        running.then(() => admin.disconnect()),
      ).catch(() => undefined);
    },
    status: () => ({
      away,
      topics: presentTopics(topics),
      partitions: assigned.all().flatMap(presentPartition),
      silentMs: consumer && Math.round(performance.now() - heardAtMs),
    }),
  };
}
