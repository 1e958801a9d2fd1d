import { CompressionTypes } from 'kafkajs';
import { afterEach, expect, it } from 'vitest';
import { skipStopped } from '../../src/ingest/pipeline/operate-positions.ts';
import { createTopic } from '../support/kafka/kafka.ts';
import { startKafkaWithJava, type JavaKafkaServer } from '../support/kafka/kafka-java.ts';
import { kafkaCatalog, startConsumer, waitUntil, withProducer } from '../support/kafka/kafka-orders.ts';
import { corruptBatch } from '../support/kafka-segments.ts';
import { openTestStore } from '../support/postgres/test-store.ts';

const AT = '2026-11-07T10:00:00Z';
const cleanUps: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

const payments = (count: number, payer: string) =>
  Array.from({ length: count }, () => ({
    partition: payer === 'p1' ? 1 : 0,
    value: JSON.stringify({ at: AT, amount: '1.00', payer }),
  }));

it.each([
  ['compressed', CompressionTypes.GZIP],
  ['plain', CompressionTypes.None],
])(
  'a %s batch that cannot be decoded stops its partition alone, says so, and can be skipped',
  async (_, compression) => {
    const kafka: JavaKafkaServer = await startKafkaWithJava();
    cleanUps.push(() => kafka.stop());
    const { brokers } = kafka;
    const topics = { payments: await createTopic(brokers, { numPartitions: 2 }), orders: await createTopic(brokers) };
    const catalog = kafkaCatalog(topics);
    const store = await openTestStore({ catalog });
    cleanUps.push(() => store.close());
    const send = (count: number, payer: string): Promise<unknown> =>
      withProducer(brokers, (producer) =>
        producer.send({ topic: topics.payments, compression, messages: payments(count, payer) }),
      );
    await send(3, 'before');
    await send(5, 'bad');
    await send(7, 'after');
    await kafka.stop();
    corruptBatch(kafka.logFolder, topics.payments, 0, 1);
    await kafka.restart();

    const consumer = await startConsumer(store.url, brokers, catalog, 'poison');
    cleanUps.push(() => consumer.close());
    await send(11, 'p1');
    const order = { event_id: 'e1', id: 'o1', version: 1, at: AT, total: '9.99' };
    await withProducer(brokers, (producer) =>
      producer.send({ topic: topics.orders, messages: [{ value: JSON.stringify(order) }] }),
    );
    const counts = async (): Promise<Record<string, number>> => {
      const { rows } = await store.pool.query<{ payer: string; count: number }>(
        `select payload::jsonb->>'payer' as payer, count(*)::integer as count from bronze.payments group by 1
         union all select 'order', count(*)::integer from bronze.orders`,
      );
      return Object.fromEntries(rows.map(({ payer, count }) => [payer, count]));
    };
    const isTaken = async (payer: string, count: number): Promise<boolean> => (await counts())[payer] === count;
    await waitUntil(() => isTaken('p1', 11));
    await waitUntil(() => isTaken('order', 1));
    await waitUntil(() => consumer.stopped.length > 0);
    expect(await counts()).toEqual({ before: 3, p1: 11, order: 1 });
    expect(consumer.stopped).toEqual([
      expect.objectContaining({
        source: 'payments',
        topic: topics.payments,
        partition: 0,
        offset: 3,
        code: 'undecodable_batch',
        reason: expect.stringContaining(`tidemark positions skip ${topics.payments} 0 --to`) as string,
      }),
    ]);
    const stopped = await store.pool.query<{ partition: number; reason: string }>(
      `select partition_no as partition, stopped_reason as reason from app.positions where stopped_reason is not null`,
    );
    expect(stopped.rows).toEqual([
      { partition: 0, reason: expect.stringContaining('the batch of records at 3 of') as string },
    ]);
    expect(consumer.ingress.status().partitions).toHaveLength(1);

    expect(await skipStopped(store.pool, topics.payments, 0, 8)).toBe(3);
    await waitUntil(() => isTaken('after', 7));
    expect(await counts()).toEqual({ before: 3, after: 7, p1: 11, order: 1 });
    await waitUntil(() => consumer.ingress.status().partitions.length === 0);
  },
  120_000,
);
