import { Partitioners, type Admin, type Producer } from 'kafkajs';
import type pg from 'pg';
import { startLoop, type Loop } from '../../base/loop.ts';
import { within } from '../../base/within.ts';
import { publishLetters, type UnpublishedDeadLetter } from './dead-letters.ts';
import { createKafkaClient, type KafkaConnection } from '../kafka/client.ts';

export interface DeadLetterPublisherOptions extends KafkaConnection {
  readonly pool: pg.Pool;
}

const EVERY_MS = 1000;
const RETRY_MS = 5000;
const LETTERS_A_ROUND = 500;
const CLOSE_WITHIN_MS = 3000;

/**
 * Publishes dead letters to `<source>.dlq`, key and bytes unchanged, at least once: they are marked after the brokers
 * have accepted them. Letters that one process is publishing are skipped by the others. The brokers need not be reachable
 * yet.
 */
export function startDeadLetterPublisher(options: DeadLetterPublisherOptions): Pick<Loop, 'close'> {
  const { pool, onError } = options;
  const kafka = createKafkaClient(options, 'tidemark-dlq');
  const producer = kafka.producer({
    createPartitioner: Partitioners.DefaultPartitioner,
    allowAutoTopicCreation: false,
  });
  const admin = kafka.admin();
  let isClosed = false;

  /** Publishes until no full batch is left. */
  async function publishAll(): Promise<void> {
    let count = LETTERS_A_ROUND;
    while (count === LETTERS_A_ROUND && !isClosed) {
      count = await publishLetters(pool, LETTERS_A_ROUND, (letters) => send(admin, producer, letters));
    }
  }

  const publishing = startLoop({
    everyMs: EVERY_MS,
    isEager: true,
    afterErrorMs: RETRY_MS,
    round: publishAll,
    onError(error) {
      if (!isClosed) onError(error);
    },
  });
  return {
    /** Waits up to three seconds for brokers that do not answer. */
    async close() {
      isClosed = true;
      const disconnect = (): Promise<unknown> => Promise.all([producer.disconnect(), admin.disconnect()]);
      await within(CLOSE_WITHIN_MS, publishing.close().then(disconnect)).catch(() => undefined);
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
