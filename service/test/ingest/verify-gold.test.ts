import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Ingress } from '../../src/ingest/types.ts';
import { createWriter } from '../../src/ingest/pipeline/writer.ts';
import { MAX_MISMATCHES, verifyGold } from '../../src/medallion/gold/verify-gold.ts';
import { orderCatalog, toRecord } from '../support/shop/order-history.ts';
import { openTestStore, type TestStore } from '../support/postgres/test-store.ts';

const catalog = orderCatalog(['UTC']);
const ingress: Ingress = { kind: 'kafka', source: 'orders', topic: 'orders', partition: 0, generation: 1 };
const BATCHES = 60;

let store: TestStore;

beforeAll(async () => {
  store = await openTestStore({ catalog });
});

afterAll(() => store.close());

it('compares gold with silver as both stood at one moment, while records go on', async () => {
  const writer = createWriter({ pool: store.pool, catalog, now: Date.now, onChange: () => undefined });
  await writer.loadPosition(ingress, 0);
  let isWriting = true;
  const writing = (async () => {
    for (let offset = 0; offset < BATCHES; offset++) {
      const order = {
        order_id: `o${offset % 7}`,
        version: offset,
        event_id: `e${offset}`,
        ordered_at: '2026-03-01T12:00:00Z',
        region: 'north',
        customer_id: `c${offset % 3}`,
        status: 'paid',
        amount: `${offset}.50`,
        deleted: false,
      } as const;
      const records = [toRecord(order, offset)];
      await writer.write({ ingress, records, fromOffset: offset, nextOffset: offset + 1, durable: false });
    }
    isWriting = false;
  })();
  let looks = 0;
  const differences: unknown[] = [];
  for (; isWriting; looks++) differences.push(...(await verifyGold(store.pool, catalog)));
  await writing;
  expect(differences).toEqual([]);
  expect(looks).toBeGreaterThan(1);
});

it('tells of each table how many cells it compared, and finds one that is wrong', async () => {
  await store.pool.query('update gold.orders_total_day set row_count = row_count + 1');
  const compared = new Map<string, number>();
  const mismatches = await verifyGold(store.pool, catalog, (table, cells) => compared.set(table, cells));
  expect(mismatches).toEqual([
    {
      table: 'gold."orders_total_day"',
      cell: String(Date.UTC(2026, 2, 1) / 1000),
      column: 'row_count',
      expected: '7',
      actual: '8',
    },
  ]);
  expect(compared.get('gold."orders_total_day"')).toBe(1);
});

it('finds cells that only one side has, on both sides of the end of what is read at once', async () => {
  const table = 'gold."orders_total_day"';
  // 5,000 days that silver knows nothing of: more than two reads.
  await store.pool.query(
    `insert into ${table} (bucket, row_count) select '1980-01-01Z'::timestamptz + n * interval '1 day', 1 from generate_series(0, 4999) n`,
  );
  const compared = new Map<string, number>();
  const mismatches = await verifyGold(store.pool, catalog, (name, cells) => compared.set(name, cells));
  expect(compared.get(table)).toBe(5001);
  expect(mismatches).toHaveLength(MAX_MISMATCHES);
  await store.pool.query(`delete from ${table}`);
  expect(await verifyGold(store.pool, catalog)).toContainEqual({
    table,
    cell: String(Date.UTC(2026, 2, 1) / 1000),
    column: 'row_count',
    expected: '7',
    actual: '0',
  });
});
