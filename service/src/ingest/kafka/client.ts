import { Kafka, logLevel, type Consumer } from 'kafkajs';
import { registerCodecs } from './codecs.ts';
import { fetchPartitionsSeparately } from './fetch-partitions-separately.ts';
import { toConnectOptions } from './security/connect-options.ts';
import type { KafkaSecurity } from './security/types.ts';

export interface KafkaConnection {
  readonly brokers: readonly string[];
  /** Undefined: in plain text and without SASL. */
  readonly security?: KafkaSecurity | undefined;
  /** Called for certificates on disk that cannot be used: those read before are. */
  onError(error: unknown): void;
}

/**
 * Creates a client of the brokers, which need not be reachable. It fails after seconds, so that its user can retry, and
 * can be stopped meanwhile.
 */
export function createKafkaClient({ brokers, security, onError }: KafkaConnection, clientId: string): Kafka {
  registerCodecs();
  fetchPartitionsSeparately();
  return new Kafka({
    clientId,
    brokers: [...brokers],
    ...(security && toConnectOptions(security, onError)),
    logLevel: logLevel.NOTHING,
    connectionTimeout: 2000,
    requestTimeout: 15_000,
    retry: { retries: 3, initialRetryTime: 100, maxRetryTime: 1000 },
  });
}

const FETCH_BYTES = 2 * 1024 * 1024;

/**
 * Creates a consumer that does not commit automatically, creates no topic, and ends when it fails, so that a new one
 * can be created.
 */
export const createConsumer = (kafka: Kafka, groupId: string, metadataEveryMs: number): Consumer =>
  kafka.consumer({
    groupId,
    allowAutoTopicCreation: false,
    metadataMaxAge: metadataEveryMs,
    maxWaitTimeInMs: 100,
    maxBytesPerPartition: FETCH_BYTES,
    sessionTimeout: 10_000,
    rebalanceTimeout: 30_000,
    heartbeatInterval: 2000,
    retry: { retries: 3, initialRetryTime: 100, maxRetryTime: 1000, restartOnFailure: () => Promise.resolve(false) },
  });
