import type pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { renameNamed } from '../../src/erasure/rename-named.ts';
import { eraseValue } from '../../src/ingest/erasure/erase-value.ts';
import { loadErasureKey } from '../../src/ingest/erasure/hash-value.ts';
import { createWriter } from '../../src/ingest/pipeline/writer.ts';
import type { Ingress } from '../../src/ingest/types.ts';
import { verifyGold } from '../../src/medallion/gold/verify-gold.ts';
import { applyCatalog } from '../../src/medallion/layout/apply-catalog.ts';
import { emptyCatalogue } from '../support/postgres/postgres.ts';
import { findText } from '../support/postgres/find-text.ts';
import { openTestStore, type TestStore } from '../support/postgres/test-store.ts';
import { orderCatalog, toRecord, type OrderVersion } from '../support/shop/order-history.ts';

/** Stands in no other text. */
const PERSON = 'person-7f3a-unmistakable';
const catalog = orderCatalog(['UTC']);
const ingress: Ingress = { kind: 'http', source: 'orders', topic: 'http', partition: 0, generation: 1 };

const run = { isDryRun: false, rowsABatch: 3, onProgress: () => undefined };

const orderOf = (version: number, amount: string): OrderVersion => ({
  order_id: PERSON,
  version,
  event_id: `e${version}`,
  ordered_at: '2026-11-20T10:00:00Z',
  region: 'north',
  customer_id: 'c1',
  status: 'paid',
  amount,
  deleted: false,
});

let store: TestStore;

beforeAll(async () => {
  store = await openTestStore();
});

afterAll(() => store.close());

/** Connections of this database that wait for a lock. */
async function countWaiting(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ waiting: number }>(
    `select count(*)::integer as waiting from pg_stat_activity
     where datname = current_database() and wait_event_type = 'Lock'`,
  );
  return rows[0]?.waiting ?? 0;
}

it('a batch that waits for its source while the source is erased is prepared again', async () => {
  const { pool } = store;
  await applyCatalog(pool, catalog);
  await pool.query(`insert into app.epoch (epoch) values ('before') on conflict do nothing`);
  const writer = createWriter({ pool, catalog, now: Date.now, copyFromRows: 3, onChange: () => undefined });
  await writer.loadPosition(ingress, 0);
  await writer.write({ ingress, records: [toRecord(orderOf(1, '10.00'), 0)], durable: true });

  // The erasure changes the epoch last, when it holds the source.
  const holder = await pool.connect();
  await holder.query('begin; select from app.epoch for update');
  const key = await loadErasureKey(pool);
  const subject = { field: 'order_id', source: undefined, value: PERSON };
  const erasing = eraseValue(pool, catalog, subject, key, run, renameNamed);
  await expect.poll(() => countWaiting(pool)).toBe(1);
  const writing = writer.write({ ingress, records: [toRecord(orderOf(2, '30.00'), 1)], durable: true });
  await expect.poll(() => countWaiting(pool)).toBe(2);
  await holder.query('rollback');
  holder.release();
  await Promise.all([erasing, writing]);

  expect(await findText(pool, PERSON)).toEqual([]);
  const { rows } = await pool.query<{ version: string }>('select version::text from silver.orders');
  expect(rows).toEqual([{ version: '2' }]);
  expect(await verifyGold(pool, catalog)).toEqual([]);
});

it('sources that were erased one by one keep their pseudonyms in an erasure of both', async () => {
  const { pool } = store;
  const [orders] = catalog.sources.values();
  const catalogOfTwo = {
    ...catalog,
    digest: 'two',
    sources: new Map(catalog.sources).set('returns', { ...orders!, name: 'returns' }),
  };
  await emptyCatalogue(pool);
  await applyCatalog(pool, catalogOfTwo);
  const key = await loadErasureKey(pool);
  const erase = (source: string | undefined) =>
    eraseValue(pool, catalogOfTwo, { field: 'customer_id', source, value: 'c7' }, key, run, renameNamed);
  const ofOrders = await erase('orders');
  const ofReturns = await erase('returns');
  expect(ofOrders.pseudonym).not.toBe(ofReturns.pseudonym);
  const { fields, plan } = await erase(undefined);
  expect(fields).toEqual(['orders.customer_id', 'returns.customer_id']);
  expect(plan.targets.map(({ pseudonym }) => pseudonym)).toEqual([ofOrders.pseudonym, ofReturns.pseudonym]);
});
