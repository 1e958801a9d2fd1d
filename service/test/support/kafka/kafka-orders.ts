import { setTimeout as delay } from 'node:timers/promises';
import { Kafka, logLevel, type Producer } from 'kafkajs';
import { parseCatalog } from '../../../src/catalog/resolve/parse-catalog.ts';
import type { Catalog } from '../../../src/catalog/model/types.ts';
import { createKafkaIngress, type KafkaIngress } from '../../../src/ingest/kafka/kafka-ingress.ts';
import type { TroubledPartition } from '../../../src/ingest/kafka/status.ts';
import type { KafkaSecurity } from '../../../src/ingest/kafka/security/types.ts';
import { createWriter } from '../../../src/ingest/pipeline/writer.ts';
import { openStore, type Store } from '../../../src/postgres/database.ts';
import { retirePositions, saveStopped } from '../../../src/ingest/pipeline/positions.ts';

/** Append-only payments and orders that are corrected, from one topic each. */
export const kafkaCatalog = (topics: { payments: string; orders: string }): Catalog =>
  parseCatalog([
    {
      name: 'kafka.yaml',
      text: `
name: kafka
timezone: UTC
sources:
  payments:
    topic: ${topics.payments}
    event_time: at
    fields: { at: timestamp, amount: { type: money, currency: EUR, required: true }, payer: string }
    measures: { payments: { count: true }, paid: { sum: amount }, payers: { distinct: payer } }
    rollups: [[payer]]
  orders:
    topic: ${topics.orders}
    entity: id
    version: version
    event_id: event_id
    event_time: at
    fields: { event_id: string, id: string, version: integer, at: timestamp, total: { type: money, currency: EUR } }
    measures: { placed: { count: true }, ordered: { sum: total } }
dimensions:
  payer: {}
metrics:
  paid: {}
  payments: {}
  payers: {}
  ordered: {}
  placed: {}
roles:
  all: { metrics: all, dimensions: all }
`,
    },
  ]);

export interface Consumer {
  readonly ingress: KafkaIngress;
  readonly store: Store;
  readonly errors: unknown[];
  readonly stopped: TroubledPartition[];
  close(): Promise<void>;
}

/** A process' worth of the Kafka ingest source, with connections of its own. */
export async function startConsumer(
  url: string,
  brokers: readonly string[],
  catalog: Catalog,
  groupId: string,
  security?: KafkaSecurity,
): Promise<Consumer> {
  const errors: unknown[] = [];
  const stopped: TroubledPartition[] = [];
  const onError = (error: unknown): void => {
    errors.push(error);
  };
  const store = openStore({ url, maxConnections: 4, connectTimeoutMs: 3000, statementTimeoutMs: 30_000 }, onError);
  const writer = createWriter({ pool: store.pool, catalog, now: Date.now, onChange: () => undefined });
  const ingress = createKafkaIngress({
    brokers,
    security,
    groupId,
    sources: [...catalog.sources.values()],
    writer,
    saveStopped: (stopped, reason) => saveStopped(store.pool, stopped, reason),
    saveRead: (source, topic, partitions) => retirePositions(store.pool, { source, kind: 'kafka', topic, partitions }),
    onStopped: (partition) => stopped.push(partition),
    onError,
  });
  ingress.start();
  return {
    ingress,
    store,
    errors,
    stopped,
    async close() {
      await ingress.close();
      await store.close();
    },
  };
}

export async function withProducer<Result>(
  brokers: readonly string[],
  work: (producer: Producer) => Promise<Result>,
): Promise<Result> {
  const producer = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING, retry: { retries: 15 } }).producer();
  await producer.connect();
  try {
    return await work(producer);
  } finally {
    await producer.disconnect();
  }
}

/** Polls until the condition holds; the test's own time limit ends it. */
export async function waitUntil(isTrue: () => Promise<boolean> | boolean, everyMs = 50): Promise<void> {
  while (!(await isTrue())) await delay(everyMs);
}
