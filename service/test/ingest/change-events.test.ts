import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseCatalog } from '../../src/catalog/resolve/parse-catalog.ts';
import type { Ingress, InboundRecord } from '../../src/ingest/types.ts';
import { createWriter } from '../../src/ingest/pipeline/writer.ts';
import { verifyGold } from '../../src/medallion/gold/verify-gold.ts';
import { openTestStore, type TestStore } from '../support/postgres/test-store.ts';

/** As docs/ingest.md has it. */
const catalog = parseCatalog([
  {
    name: 'changes.yaml',
    text: `
name: changes
sources:
  orders:
    topic: shop.public.orders
    entity: id
    version: lsn
    event_time: ordered_at
    deleted_when: { is_deleted: 'true' }
    fields:
      id: integer
      ordered_at: timestamp
      amount: { type: money, currency: EUR }
      lsn: { type: integer, path: __lsn }
      is_deleted: { type: string, path: __deleted }
    measures: { orders: { count: true }, revenue: { sum: amount } }
metrics: { orders: {}, revenue: {} }
roles: { all: { metrics: all, dimensions: all } }
`,
  },
]);
const ingress: Ingress = { kind: 'kafka', source: 'orders', topic: 'shop.public.orders', partition: 0, generation: 1 };
const AT_MS = Date.UTC(2026, 10, 7, 10);

let store: TestStore;

beforeAll(async () => {
  store = await openTestStore({ catalog });
});

afterAll(() => store.close());

/** A row as Debezium's flattening transform leaves it. */
const toChange = (id: number, lsn: number, amount: string, isDeleted = false) => ({
  id,
  ordered_at: AT_MS,
  amount,
  __lsn: lsn,
  __deleted: String(isDeleted),
});

it('follows the rows of a table through inserts, updates, deletes and tombstones', async () => {
  const writer = createWriter({ pool: store.pool, catalog, now: Date.now, onChange: () => undefined });
  await writer.loadPosition(ingress, 0);
  const changes = [
    toChange(1, 100, '10.00'),
    toChange(2, 110, '5.00'),
    toChange(1, 120, '12.50'),
    toChange(2, 130, '5.00', true),
    null,
    // Read again by a connector that was restarted: an update from before the delete.
    toChange(2, 115, '6.00'),
    toChange(3, 140, '1.00'),
  ];
  const records = changes.map((change, offset): InboundRecord => ({
    value: change && JSON.stringify(change),
    key: null,
    offset,
    identity: `shop.public.orders:0:${offset}`,
  }));
  const { rejected } = await writer.write({
    ingress,
    records,
    fromOffset: 0,
    nextOffset: records.length,
    durable: false,
  });
  expect(rejected).toEqual([]);
  const { rows } = await store.pool.query(
    'select row_count::integer as orders, m_revenue::text as revenue from gold.orders_total_hour',
  );
  expect(rows).toEqual([{ orders: 2, revenue: '13.50' }]);
  expect(await verifyGold(store.pool, catalog)).toEqual([]);
});
