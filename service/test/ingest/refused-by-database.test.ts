import { afterEach, beforeEach, expect, it } from 'vitest';
import { Partition, type KafkaMessage } from '../../src/ingest/kafka/partition.ts';
import { createWriter } from '../../src/ingest/pipeline/writer.ts';
import type { Ingress, InboundRecord } from '../../src/ingest/types.ts';
import { verifyGold } from '../../src/medallion/gold/verify-gold.ts';
import { openTestStore, type TestStore } from '../support/postgres/test-store.ts';
import { orderCatalog, toRecord, type OrderVersion } from '../support/shop/order-history.ts';

const catalog = orderCatalog(['UTC']);

let store: TestStore;

beforeEach(async () => {
  store = await openTestStore({ catalog });
  // Stands for whatever the service takes for valid and Postgres does not store.
  await store.pool.query(`alter table silver.orders add constraint no_poison check (payload not like '%poison%')`);
});

afterEach(() => store.close());

const openWriter = () =>
  createWriter({ pool: store.pool, catalog, copyFromRows: 5, now: Date.now, onChange: () => undefined });

const order = (number: number, region = 'north'): OrderVersion => ({
  order_id: `o${number}`,
  version: 1,
  event_id: `e${number}`,
  ordered_at: '2026-03-01T12:00:00Z',
  region,
  customer_id: 'c1',
  status: 'paid',
  amount: '10.00',
  deleted: false,
});

const isPoison = (number: number): boolean => number === 7 || number === 8 || number === 30;

async function loadLetters() {
  const { rows } = await store.pool.query<{ offset: number; code: string; message: string; value: Buffer }>(
    `select record_offset::integer as "offset", code, message, record_value as value from app.dead_letters order by 1`,
  );
  return rows;
}

it('a record that Postgres refuses becomes a dead letter, and its partition goes on', async () => {
  const messages = Array.from({ length: 40 }, (_, index): KafkaMessage => {
    const { key, value } = toRecord(order(index, isPoison(index) ? 'poison' : 'north'), index);
    return { offset: index, key: key as Buffer | null, value: Buffer.from(value as string), headers: undefined };
  });
  const partition = new Partition({
    writer: openWriter(),
    source: 'orders',
    topic: 'orders',
    partition: 0,
    loadRange: () => Promise.resolve({ low: 0, high: messages.length }),
    recordsABatch: 10,
  });
  // Batches that were in flight behind the refused one are read again, as the consumer does after a failure.
  let next = 0;
  for (let reads = 0; next < messages.length && reads < 10; reads++) {
    const step = await partition
      .take(
        messages.slice(next),
        () => true,
        () => Promise.resolve(),
      )
      .catch(() => partition.findPosition());
    if (step.kind === 'taken') next = step.nextOffset;
    else if (step.kind === 'seek') next = step.offset;
  }
  expect(next).toBe(40);
  const letters = await loadLetters();
  expect(letters.map(({ offset, code }) => [offset, code])).toEqual([
    [7, 'refused_by_database'],
    [8, 'refused_by_database'],
    [30, 'refused_by_database'],
  ]);
  expect(letters[0]?.message).toMatch(/^Postgres refuses this record: .*"no_poison" \(23514\)$/);
  expect(letters[0]?.value.toString()).toBe(toRecord(order(7, 'poison'), 7).value);
  const { rows } = await store.pool.query<{ count: string }>('select count(*) from silver.orders');
  expect(Number(rows[0]?.count)).toBe(37);
  expect(await verifyGold(store.pool, catalog)).toEqual([]);
  // What it reads again is the record whose fingerprint is stored.
  const seek = { kind: 'seek', offset: 39 };
  expect(await partition.findPosition()).toEqual(seek);
  expect(
    await partition.take(
      messages.slice(39),
      () => true,
      () => Promise.resolve(),
    ),
  ).toEqual({ kind: 'taken', nextOffset: 40 });
});

it('a request learns which of its records Postgres refuses', async () => {
  const ingress: Ingress = { kind: 'http', source: 'orders', topic: 'http', partition: 0, generation: 1 };
  const writer = openWriter();
  await writer.loadPosition(ingress, 0);
  const records = [order(0), order(1, 'poison'), order(2)].map(toRecord);
  const outcome = await writer.write({ ingress, records, durable: true });
  expect(outcome).toMatchObject({
    accepted: 2,
    rejected: [{ index: 1, code: 'refused_by_database', message: expect.stringContaining('no_poison') as string }],
  });
});

it('a refused record whose headers have NUL becomes a dead letter', async () => {
  const ingress: Ingress = { kind: 'kafka', source: 'orders', topic: 'orders', partition: 0, generation: 1 };
  const writer = openWriter();
  await writer.loadPosition(ingress, 0);
  const record: InboundRecord = { value: 'no JSON', key: null, offset: 0, identity: 'x', headers: { trace: 'a\0b' } };
  await writer.write({ ingress, records: [record], fromOffset: 0, nextOffset: 1, durable: false });
  const { rows } = await store.pool.query<{ headers: unknown }>('select headers from app.dead_letters');
  expect(rows).toEqual([{ headers: { trace: 'a\ufffdb' } }]);
});

it('a constraint that refuses every record stops the source and loses nothing; without it reading goes on', async () => {
  await store.pool.query(`alter table silver.orders add constraint only_large check (payload like '%large%')`);
  const messages = Array.from({ length: 300 }, (_, index): KafkaMessage => {
    const { key, value } = toRecord(order(index), index);
    return { offset: index, key: key as Buffer | null, value: Buffer.from(value as string), headers: undefined };
  });
  const writer = openWriter();
  const partition = new Partition({
    writer,
    source: 'orders',
    topic: 'orders',
    partition: 0,
    loadRange: () => Promise.resolve({ low: 0, high: messages.length }),
    recordsABatch: 150,
  });
  const take = () =>
    partition.take(
      messages,
      () => true,
      () => Promise.resolve(),
    );
  await partition.findPosition();
  const reason = expect.stringMatching(/^Postgres refuses 100 records of orders in a row .*"only_large" \(23514\)/);
  expect(await take()).toEqual({ kind: 'stop', code: 'refused_by_database', offset: 0, reason });
  expect(await loadLetters()).toEqual([]);
  expect(await partition.findPosition()).toEqual({ kind: 'seek', offset: 0 });

  // A request is told to come again, and brings none of its records as a dead letter.
  const ingress: Ingress = { kind: 'http', source: 'orders', topic: 'http', partition: 0, generation: 1 };
  await writer.loadPosition(ingress, 0);
  const request = { ingress, records: [order(400)].map(toRecord), durable: true };
  await expect(writer.write(request)).rejects.toMatchObject({ code: 'not_written', retryable: true });
  expect(await loadLetters()).toEqual([]);

  await store.pool.query('alter table silver.orders drop constraint only_large');
  expect(await take()).toEqual({ kind: 'taken', nextOffset: 300 });
  expect(await writer.write(request)).toMatchObject({ accepted: 1 });
  expect(await loadLetters()).toEqual([]);
  expect(await verifyGold(store.pool, catalog)).toEqual([]);
});
