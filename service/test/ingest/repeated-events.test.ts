import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Batch, Ingress, InboundRecord } from '../../src/ingest/types.ts';
import { createWriter } from '../../src/ingest/pipeline/writer.ts';
import { verifyGold } from '../../src/medallion/gold/verify-gold.ts';
import { kafkaCatalog } from '../support/kafka/kafka-orders.ts';
import { openTestStore, type TestStore } from '../support/postgres/test-store.ts';

const catalog = kafkaCatalog({ payments: 'payments', orders: 'orders' });
const ingress: Ingress = { kind: 'http', source: 'payments', topic: 'http', partition: 0, generation: 1 };

let store: TestStore;

beforeAll(async () => {
  store = await openTestStore({ catalog });
});

afterAll(() => store.close());

const payments = (from: number, to: number): Batch => ({
  ingress,
  records: Array.from({ length: to - from }, (_, index): InboundRecord => {
    const number = from + index;
    const at = new Date(Date.UTC(2026, 0, 1) + number * 600_000).toISOString();
    const value = JSON.stringify({ at, amount: number % 7, payer: `p${number % 90}` });
    return { value, key: null, offset: index, identity: `payment ${number}` };
  }),
  durable: true,
});

it.each([0, 1])(
  'takes the new among known events of a large batch, with %s batches before it in this process',
  async (before) => {
    await store.pool.query('truncate bronze.payments, gold.payments_total_hour, gold.payments_total_day');
    await store.pool.query('truncate gold.payments_by_payer_hour, gold.payments_by_payer_day');
    const open = () => createWriter({ pool: store.pool, catalog, now: Date.now, onChange: () => undefined });
    const first = open();
    await first.loadPosition(ingress, 0);
    await first.write(payments(0, 1000));
    const second = before === 0 ? open() : first;
    const outcome = await second.write(payments(700, 1500));
    expect([outcome.accepted, outcome.duplicates]).toEqual([500, 300]);
    const { rows } = await store.pool.query(
      `select sum(row_count)::integer as payments, sum(m_paid)::integer as paid from gold.payments_total_day`,
    );
    const paid = Array.from({ length: 1500 }, (_, number) => number % 7).reduce((sum, amount) => sum + amount);
    expect(rows).toEqual([{ payments: 1500, paid }]);
    expect(await verifyGold(store.pool, catalog)).toEqual([]);
  },
);

it.each([3, 600])('takes the first of two equal events among %s of one batch', async (size) => {
  const writer = createWriter({ pool: store.pool, catalog, now: Date.now, onChange: () => undefined });
  await writer.loadPosition(ingress, 0);
  const batch = payments(10_000 + size, 10_000 + 2 * size);
  const outcome = await writer.write({ ...batch, records: [...batch.records, ...batch.records.slice(1, 3)] });
  expect([outcome.accepted, outcome.duplicates]).toEqual([size, 2]);
  expect(outcome.duplicateIndexes).toEqual([size, size + 1]);
  expect(await verifyGold(store.pool, catalog)).toEqual([]);
});
