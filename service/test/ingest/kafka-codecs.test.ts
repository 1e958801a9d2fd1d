import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { produceWithJava, type JavaCodec } from '../support/java-producer.ts';
import { createTopic, findKafkaBrokers } from '../support/kafka/kafka.ts';
import { kafkaCatalog, startConsumer, waitUntil } from '../support/kafka/kafka-orders.ts';
import { openTestStore } from '../support/postgres/test-store.ts';

const RECORDS = 2000;

it.each<JavaCodec>(['none', 'gzip', 'snappy', 'lz4', 'zstd'])(
  'reads what a Java producer compressed with %s',
  async (codec) => {
    const brokers = await findKafkaBrokers();
    const topics = { payments: await createTopic(brokers), orders: await createTopic(brokers) };
    const catalog = kafkaCatalog(topics);
    const store = await openTestStore({ catalog });
    const consumer = await startConsumer(store.url, brokers, catalog, `codec-${randomBytes(4).toString('hex')}`);
    try {
      const lines = Array.from({ length: RECORDS }, (_, index) =>
        JSON.stringify({ at: '2026-11-07T10:00:00Z', amount: '1.00', payer: `payer-${index}` }),
      );
      await produceWithJava(brokers, topics.payments, codec, lines);
      const count = async (): Promise<unknown> =>
        (
          await store.pool
            .query(`select count(*)::integer as count, count(distinct payload::jsonb->>'payer')::integer as payers
          from bronze.payments`)
        ).rows[0];
      await waitUntil(async () => ((await count()) as { count: number }).count >= RECORDS);
      expect(await count()).toEqual({ count: RECORDS, payers: RECORDS });
      expect(consumer.stopped).toEqual([]);
    } finally {
      await consumer.close();
      await store.close();
    }
  },
);
