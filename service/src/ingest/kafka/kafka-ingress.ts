import { setTimeout as delay } from 'node:timers/promises';
import { OperatorError } from '../../base/errors.ts';
import { within } from '../../base/within.ts';
import type { Source } from '../../catalog/model/types.ts';
import type { Ingress, IngestWriter } from '../types.ts';
import { AssignedPartitions } from './assigned.ts';
import { createConsumer, createKafkaClient, type KafkaConnection } from './client.ts';
import { consumeTopics } from './consume-topics.ts';
import { describeFailure } from './security/describe-failure.ts';
import { presentPartition, presentTopics, type KafkaStatus, type TroubledPartition } from './status.ts';
import { aborted, watchTopics } from './watch-topics.ts';
import type { TopicState } from './topics.ts';

export interface KafkaIngressOptions extends KafkaConnection {
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

/** Interval at which topics are checked; the group takes another few seconds to assign added partitions. */
const TOPICS_EVERY_MS = 10_000;
const CLOSE_WITHIN_MS = 3000;

export function createKafkaIngress(options: KafkaIngressOptions): KafkaIngress {
  const { onError } = options;
  const kafka = createKafkaClient(options, 'tidemark');
  const admin = kafka.admin();
  const sources = new Map(options.sources.map((source) => [source.topic, source]));
  const stopping = new AbortController();
  const { signal } = stopping;
  const assigned = new AssignedPartitions();
  let topics: readonly TopicState[] = [];
  let away: string | undefined = 'no broker has answered yet';
  let heardAtMs = performance.now();
  let isConsuming = false;
  let running: Promise<unknown> = Promise.resolve();

  /** Reads the topics until the set of readable topics changes, or the consumer fails. */
  async function consume(readable: readonly string[], ended: AbortSignal): Promise<void> {
    const consumer = createConsumer(kafka, options.groupId, TOPICS_EVERY_MS);
    const onFetch = (): void => {
      heardAtMs = performance.now();
    };
    isConsuming = true;
    await consumeTopics(readable, ended, { ...options, consumer, admin, sources, signal, assigned, onFetch });
    isConsuming = false;
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
        await saveTopics(states, sources, options).catch(onError);
      },
      onAway(error) {
        away = describeFailure(error, options.security);
        onError(new OperatorError('kafka_unavailable', away, { cause: error }));
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
      silentMs: isConsuming ? Math.round(performance.now() - heardAtMs) : undefined,
    }),
  };
}

/** Creates a position for every partition at once, so that one without records counts in the watermark. */
async function saveTopics(
  topics: readonly TopicState[],
  sources: ReadonlyMap<string, Source>,
  { writer, saveRead }: Pick<KafkaIngressOptions, 'writer' | 'saveRead'>,
): Promise<void> {
  for (const { topic, partitions } of topics) {
    if (partitions === 0) continue;
    const source = (sources.get(topic) as Source).name;
    for (let partition = 0; partition < partitions; partition++) {
      await writer.loadPosition({ kind: 'kafka', source, topic, partition, generation: 1 }, 0);
    }
    await saveRead(source, topic, partitions);
  }
}
