import { setTimeout as delay } from 'node:timers/promises';
import { Partitioners, type Admin, type Producer } from 'kafkajs';
import type pg from 'pg';
import { publishLetters, type UnpublishedDeadLetter } from './dead-letters.ts';
import { createKafkaClient } from '../kafka/client.ts';

export interface DeadLetterPublisherOptions {
  readonly brokers: readonly string[];
  readonly pool: pg.Pool;
  onError(error: unknown): void;
}

const EVERY_MS = 1000;
const RETRY_MS = 5000;
const LETTERS_A_ROUND = 500;
const STOP_WITHIN_MS = 3000;

/**
 * Publishes dead letters to `<source>.dlq`, key and bytes unchanged, at least once: they are marked after the brokers
 * have accepted them. Letters that one process is publishing are skipped by the others.
 */
export function createDeadLetterPublisher({ brokers, pool, onError }: DeadLetterPublisherOptions) {
  const kafka = createKafkaClient(brokers, 'tidemark-dlq');
  const producer = kafka.producer({
    createPartitioner: Partitioners.DefaultPartitioner,
    allowAutoTopicCreation: false,
  });
  const admin = kafka.admin();
  const stopping = new AbortController();
  const { signal } = stopping;
  let running: Promise<void> = Promise.resolve();

  async function run(): Promise<void> {
    while (!signal.aborted) {
      let waitMs = EVERY_MS;
      try {
        const count = await publishLetters(pool, LETTERS_A_ROUND, (letters) => send(admin, producer, letters));
        if (count === LETTERS_A_ROUND) waitMs = 0;
      } catch (error) {
        if (!signal.aborted) onError(error);
        waitMs = RETRY_MS;
      }
      await delay(waitMs, undefined, { signal }).catch(() => undefined);
    }
  }

  return {
    /** Starts in the background: the brokers need not be reachable yet. */
    start(): void {
      running = run();
    },
    /** Waits up to three seconds for brokers that do not answer. */
    async stop(): Promise<void> {
      stopping.abort();
      const ended = running.then(() => Promise.all([producer.disconnect(), admin.disconnect()])).catch(() => undefined);
      await Promise.race([ended, delay(STOP_WITHIN_MS, undefined, { ref: false })]);
    },
  };
}

async function send(admin: Admin, producer: Producer, letters: readonly UnpublishedDeadLetter[]): Promise<void> {
  await Promise.all([producer.connect(), admin.connect()]);
  const bySource = Map.groupBy(letters, ({ source }) => `${source}.dlq`);
  await admin.createTopics({ topics: [...bySource.keys()].map((topic) => ({ topic })), waitForLeaders: true });
  await producer.sendBatch({
    acks: -1,
    topicMessages: [...bySource].map(([topic, ofSource]) => ({ topic, messages: ofSource.map(toMessage) })),
  });
}

const toMessage = ({ key, value, headers }: UnpublishedDeadLetter) => ({ key, value, headers: { ...headers } });
