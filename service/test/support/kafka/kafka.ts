import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Kafka, logLevel, type Admin, type ITopicConfig } from 'kafkajs';
import { isDockerRunning, startComposeService } from '../servers/compose.ts';
import { startKafkaWithJava } from './kafka-java.ts';
import { findSharedAddress } from '../servers/shared-address.ts';

export interface KafkaServer {
  /** As `host:port`. */
  readonly brokers: readonly string[];
  /** Shuts the server down if it runs and restarts it on the same port and data. */
  restart(): Promise<void>;
  stop(): Promise<void>;
  /** As `kill -9`; `restart` brings it back. */
  kill(): Promise<void>;
}

/** Starts a broker of the test's own, to restart or kill: by Docker if an engine runs, else by Java and Maven. */
export async function startKafka(): Promise<KafkaServer> {
  if (!(await isDockerRunning())) return startKafkaWithJava();
  const { port, compose, stop } = await startComposeService('kafka', 'KAFKA_PORT');
  return {
    brokers: [`127.0.0.1:${port}`],
    restart: async () => {
      await compose('stop', 'kafka');
      await compose('up', '-d', '--wait', '--no-deps', 'kafka');
    },
    stop,
    kill: () => compose('kill', 'kafka'),
  };
}

/** The brokers that all test files share: `KAFKA_BROKERS`, or one broker started for the run. */
export async function findKafkaBrokers(): Promise<string[]> {
  return (await findSharedAddress('kafka')).split(',');
}

/** Resolves once a topic exists and has leaders. A busy broker may answer that it does not know a topic it just created. */
export async function untilLed(admin: Admin, topic: string): Promise<void> {
  for (const deadline = performance.now() + 30_000; ; await delay(50)) {
    try {
      await admin.fetchTopicMetadata({ topics: [topic] });
      return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
    }
  }
}

/** Makes a topic under a name that nobody else uses, and returns the name. */
export async function createTopic(
  brokers: readonly string[],
  options: Omit<ITopicConfig, 'topic'> = {},
): Promise<string> {
  const topic = `test-${randomBytes(6).toString('hex')}`;
  const admin = new Kafka({ brokers: [...brokers], logLevel: logLevel.ERROR }).admin();
  await admin.connect();
  try {
    await admin.createTopics({ topics: [{ topic, numPartitions: 1, ...options }], waitForLeaders: false });
    await untilLed(admin, topic);
  } finally {
    await admin.disconnect();
  }
  return topic;
}
