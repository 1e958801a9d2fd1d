import { randomBytes } from 'node:crypto';
import { Kafka, logLevel } from 'kafkajs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Catalog } from '../../src/catalog/model/types.ts';
import { applyCatalog } from '../../src/medallion/layout/apply-catalog.ts';
import { renewStopped } from '../../src/ingest/pipeline/operate-positions.ts';
import { verifyGold } from '../../src/medallion/gold/verify-gold.ts';
import { createTopic, findKafkaBrokers, untilLed } from '../support/kafka/kafka.ts';
import { kafkaCatalog, startConsumer, waitUntil, withProducer, type Consumer } from '../support/kafka/kafka-orders.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres/postgres.ts';

const AT = '2026-11-07T10:00:00Z';

let brokers: string[];
let database: TestDatabase;
let catalog: Catalog;
let topics: { payments: string; orders: string };
let groupId: string;
const consumers: Consumer[] = [];

beforeEach(async () => {
  brokers = await findKafkaBrokers();
  topics = {
    payments: await createTopic(brokers, { numPartitions: 2 }),
    orders: await createTopic(brokers, { numPartitions: 1 }),
  };
  groupId = `group-${randomBytes(4).toString('hex')}`;
  catalog = kafkaCatalog(topics);
  database = await createTestDatabase();
});

afterEach(async () => {
  await Promise.all(consumers.splice(0).map((consumer) => consumer.close()));
  await database.drop();
});

async function start(): Promise<Consumer> {
  const consumer = await startConsumer(database.url, brokers, catalog, groupId);
  consumers.push(consumer);
  return consumer;
}

const payment = (cents: number, payer = 'p1') => ({
  value: JSON.stringify({ at: AT, amount: (cents / 100).toFixed(2), payer }),
});

async function countOf(consumer: Consumer, table: string): Promise<number> {
  const { rows } = await consumer.store.pool.query<{ count: number }>(`select count(*)::integer from ${table}`);
  return rows[0]?.count ?? 0;
}

async function sumOf(consumer: Consumer): Promise<{ rows: number; paid: string }> {
  const { rows } = await consumer.store.pool.query<{ rows: number; paid: string }>(
    `select coalesce(sum(row_count), 0)::integer as rows, coalesce(sum(m_paid), 0)::text as paid from gold.payments_total_day`,
  );
  return rows[0] as { rows: number; paid: string };
}

/** Applies the catalogue before the first consumer starts. */
async function prepare(): Promise<void> {
  const { openStore } = await import('../../src/postgres/database.ts');
  const store = openStore(
    { url: database.url, maxConnections: 1, connectTimeoutMs: 3000, statementTimeoutMs: 10_000 },
    () => undefined,
  );
  await applyCatalog(store.pool, catalog);
  await store.close();
}

describe('the Kafka ingress', () => {
  it('takes records of all partitions once, malformed ones between good ones become dead letters', async () => {
    await prepare();
    const consumer = await start();
    const bad = ['{"at":', 'null', JSON.stringify({ at: AT, amount: 'lots' }), Buffer.from([0xff, 0xfe])];
    await withProducer(brokers, (producer) =>
      producer.send({
        topic: topics.payments,
        messages: [...Array(200).keys()].flatMap((index) => [
          payment(index + 1),
          ...(index % 50 === 0 ? [{ value: bad[index / 50] as string }] : []),
        ]),
      }),
    );
    await waitUntil(
      async () =>
        (await countOf(consumer, 'bronze.payments')) === 200 && (await countOf(consumer, 'app.dead_letters')) === 4,
    );
    expect(await sumOf(consumer)).toEqual({ rows: 200, paid: '201.00' });
    const { rows } = await consumer.store.pool.query<{ code: string; value: Buffer }>(
      'select code, record_value as value from app.dead_letters order by code',
    );
    expect(rows.map(({ code }) => code)).toEqual(['invalid_encoding', 'invalid_json', 'not_an_object', 'wrong_type']);
    expect(rows[0]?.value).toEqual(Buffer.from([0xff, 0xfe]));
    expect(await verifyGold(consumer.store.pool, catalog)).toEqual([]);
  });

  it('goes on after a restart where Postgres stands, whatever Kafka believes', async () => {
    await prepare();
    const first = await start();
    await withProducer(brokers, (producer) =>
      producer.send({ topic: topics.payments, messages: [...Array(50).keys()].map((index) => payment(index)) }),
    );
    await waitUntil(async () => (await sumOf(first)).rows === 50);
    await consumers.pop()?.close();
    const admin = new Kafka({ brokers, logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    await admin.setOffsets({
      groupId,
      topic: topics.payments,
      partitions: [0, 1].map((partition) => ({ partition, offset: '1000' })),
    });
    await admin.disconnect();
    const second = await start();
    await withProducer(brokers, (producer) =>
      producer.send({ topic: topics.payments, messages: [payment(1), payment(2)] }),
    );
    await waitUntil(async () => (await sumOf(second)).rows === 52);
    expect(await countOf(second, 'bronze.payments')).toBe(52);
  });

  it('lets a duplicate produce of a record with an id of its own die in bronze', async () => {
    await prepare();
    const consumer = await start();
    const order = { key: 'o1', value: JSON.stringify({ event_id: 'e1', id: 'o1', version: 1, at: AT, total: '9.99' }) };
    const newer = { key: 'o1', value: JSON.stringify({ event_id: 'e2', id: 'o1', version: 2, at: AT, total: '8.00' }) };
    await withProducer(brokers, (producer) =>
      producer.send({ topic: topics.orders, messages: [order, order, newer, order, newer] }),
    );
    await waitUntil(async () => {
      const { rows } = await consumer.store.pool.query<{ next_offset: string }>(
        `select next_offset from app.positions where topic = $1`,
        [topics.orders],
      );
      return rows[0]?.next_offset === '5';
    });
    expect(await countOf(consumer, 'bronze.orders')).toBe(2);
    const { rows } = await consumer.store.pool.query(`select row_count, m_ordered from gold.orders_total_day`);
    expect(rows).toEqual([{ row_count: '1', m_ordered: '8.00' }]);
  });

  it('shares the partitions with a second consumer under load, and loses or doubles nothing', async () => {
    await prepare();
    const first = await start();
    let sent = 0;
    await withProducer(brokers, async (producer) => {
      const send = async (): Promise<void> => {
        const messages = [...Array(500).keys()].map((index) => ({
          ...payment(100, `p${index % 7}`),
          key: String(index),
        }));
        await producer.send({ topic: topics.payments, messages });
        sent += messages.length;
      };
      for (let round = 0; round < 10; round++) await send();
      const second = await start();
      for (let round = 0; round < 20; round++) await send();
      await consumers.splice(consumers.indexOf(first), 1)[0]?.close();
      for (let round = 0; round < 10; round++) await send();
      await waitUntil(async () => (await sumOf(second)).rows >= sent);
    });
    const last = consumers[0] as Consumer;
    expect(await sumOf(last)).toEqual({ rows: sent, paid: `${sent}.00` });
    expect(await countOf(last, 'bronze.payments')).toBe(sent);
    expect(await verifyGold(last.store.pool, catalog)).toEqual([]);
  });

  it('stops at a recreated topic, says what to do, and takes it after an operator renewed it', async () => {
    await prepare();
    const first = await start();
    await withProducer(brokers, (producer) =>
      producer.send({
        topic: topics.payments,
        messages: [payment(1), payment(2), payment(3), payment(4)].map((message, index) => ({
          ...message,
          partition: index % 2,
        })),
      }),
    );
    await waitUntil(async () => (await sumOf(first)).rows === 4);
    await consumers.pop()?.close();

    const admin = new Kafka({ brokers, logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    await admin.deleteTopics({ topics: [topics.payments] });
    await waitUntil(async () => {
      try {
        return await admin.createTopics({
          topics: [{ topic: topics.payments, numPartitions: 2 }],
          waitForLeaders: false,
        });
      } catch {
        return false;
      }
    });
    await untilLed(admin, topics.payments);
    await admin.disconnect();
    // Partition 0 has fewer records than were taken, partition 1 as many and other ones.
    await withProducer(brokers, (producer) =>
      producer.send({
        topic: topics.payments,
        messages: [100, 200, 300].map((cents) => ({ ...payment(cents), partition: 1 })),
      }),
    );

    const second = await start();
    const reasons = async (): Promise<string[]> => {
      const { rows } = await second.store.pool.query<{ reason: string }>(
        `select stopped_reason as reason from app.positions where topic = $1 and stopped_reason is not null order by partition_no`,
        [topics.payments],
      );
      return rows.map(({ reason }) => reason);
    };
    await waitUntil(async () => (await reasons()).length === 2);
    expect(await reasons()).toEqual([
      expect.stringContaining('2 records were taken from') as string,
      expect.stringContaining('is not the one that was taken') as string,
    ]);
    expect((await sumOf(second)).rows).toBe(4);

    expect((await renewStopped(second.store.pool, topics.payments)).sort()).toEqual(
      [0, 1].map((partition) => `${topics.payments}[${partition}]`),
    );
    await waitUntil(async () => (await sumOf(second)).rows === 7);
    expect(await sumOf(second)).toEqual({ rows: 7, paid: '6.10' });
    expect(await verifyGold(second.store.pool, catalog)).toEqual([]);
  });
});
