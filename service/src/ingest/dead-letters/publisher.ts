import { setTimeout as delay } from 'node:timers/promises';
import { Kafka, logLevel, Partitioners } from 'kafkajs';
import type pg from 'pg';
import { loadUnpublished, markPublished, type UnpublishedDeadLetter } from '../../store/dead-letters.ts';

export interface DeadLetterPublisherOptions {
  readonly brokers: readonly string[];
  readonly pool: pg.Pool;
  onError(error: unknown): void;
}

const EVERY_MS = 1000;
const LETTERS_A_ROUND = 500;

/**
 * Puts dead letters onto `<source>.dlq`, key and bytes unchanged, at least once: they are marked after the brokers
 * took them.
 */
export function createDeadLetterPublisher({ brokers, pool, onError }: DeadLetterPublisherOptions) {
  const kafka = new Kafka({ clientId: 'tidemark-dlq', brokers: [...brokers], logLevel: logLevel.NOTHING });
  const producer = kafka.producer({
    createPartitioner: Partitioners.DefaultPartitioner,
    allowAutoTopicCreation: false,
  });
  const admin = kafka.admin();
  const stopping = new AbortController();
  let running: Promise<void> = Promise.resolve();

  async function publish(): Promise<number> {
    const letters = await loadUnpublished(pool, LETTERS_A_ROUND);
    if (letters.length === 0) return 0;
    const bySource = Map.groupBy(letters, ({ source }) => `${source}.dlq`);
    await admin.createTopics({ topics: [...bySource.keys()].map((topic) => ({ topic })), waitForLeaders: true });
    await producer.sendBatch({
      acks: -1,
      topicMessages: [...bySource].map(([topic, ofSource]) => ({ topic, messages: ofSource.map(toMessage) })),
    });
    await markPublished(
      pool,
      letters.map(({ id }) => id),
    );
    return letters.length;
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      const count = await publish().catch((error: unknown) => {
        onError(error);
        return 0;
      });
      if (count < LETTERS_A_ROUND) await delay(EVERY_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  }

  return {
    async start(): Promise<void> {
      await Promise.all([producer.connect(), admin.connect()]);
      running = run();
    },
    async stop(): Promise<void> {
      stopping.abort();
      await running;
      await Promise.all([producer.disconnect(), admin.disconnect()]);
    },
  };
}

const toMessage = ({ key, value, headers }: UnpublishedDeadLetter) => ({ key, value, headers: { ...headers } });
