import fc from 'fast-check';
import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Catalog, Source } from '../../src/catalog/model/types.ts';
import { parseCatalog } from '../../src/catalog/resolve/parse-catalog.ts';
import { backfillRollups } from '../../src/ingest/backfill.ts';
import { createWriter } from '../../src/ingest/pipeline/writer.ts';
import type { BatchOutcome, Ingress } from '../../src/ingest/types.ts';
import { verifyGold } from '../../src/medallion/gold/verify-gold.ts';
import { applyCatalog } from '../../src/medallion/layout/apply-catalog.ts';
import { emptyRecords } from '../../src/medallion/silver/empty-records.ts';
import { emptyCatalogue } from '../support/postgres/postgres.ts';
import { openTestStore, type TestStore } from '../support/postgres/test-store.ts';
import { histories, orderCatalog, type OrderVersion } from '../support/shop/order-history.ts';
import { SHOP } from '../support/shop/running-service.ts';

/** Days of 23, 24 and 25 hours, and buckets of quarter hours. */
const catalog = orderCatalog(['Europe/Berlin', 'Asia/Kolkata', 'UTC']);
const orders = catalog.sources.get('orders') as Source;
/** The hour that Berlin has twice. */
const HORIZON_MS = Date.UTC(2026, 9, 25, 1);

let store: TestStore;

beforeAll(async () => {
  store = await openTestStore();
});

afterAll(() => store.close());

beforeEach(async () => {
  await emptyCatalogue(store.pool);
  await applyCatalog(store.pool, catalog);
});

/** Sends records over HTTP, in one batch. */
function send(records: readonly object[], of: Catalog = catalog, source = 'orders'): Promise<BatchOutcome> {
  const ingress: Ingress = { kind: 'http', source, topic: 'http', partition: 0, generation: 1 };
  const writer = createWriter({ pool: store.pool, catalog: of, now: Date.now, onChange: () => undefined });
  const toInbound = (record: object, offset: number) => ({
    value: JSON.stringify(record),
    key: null,
    offset,
    identity: `${JSON.stringify(record)}`,
  });
  return writer.write({ ingress, records: records.map(toInbound), durable: true });
}

const order = (id: string, atMs: number, rest: Partial<OrderVersion> = {}): OrderVersion => ({
  order_id: id,
  version: 1,
  event_id: `${id}-${rest.version ?? 1}`,
  ordered_at: new Date(atMs).toISOString(),
  region: 'north',
  customer_id: `c-${id}`,
  status: 'paid',
  amount: '10.00',
  deleted: false,
  ...rest,
});

const empty = (beforeMs: number, fromMs: number | null = null): Promise<number> =>
  emptyRecords(store.pool, orders, { fromMs, beforeMs });

/** Ids of the orders whose records are left in a table. */
async function readKept(table: string): Promise<unknown[]> {
  const text = `select payload::jsonb->>'order_id' as id from ${table} where payload <> '{}' order by 1`;
  return (await store.pool.query<{ id: string }>(text)).rows.map(({ id }) => id);
}

/** Everything that answers are computed from. */
async function readTotals(): Promise<unknown> {
  const tables = await store.pool.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = 'gold' order by 1`,
  );
  return Promise.all(
    tables.rows.map(async ({ name }) => {
      const { rows } = await store.pool.query(`select cell::text from ${name} as cell order by 1`);
      return [name, rows];
    }),
  );
}

describe('records beyond their retention', () => {
  it('are emptied up to the horizon, which is kept, in bronze and silver, and nothing that is counted changes', async () => {
    const near = [-1, 0, 1].map((ms) => order(`o${ms}`, HORIZON_MS + ms));
    await send([...near, order('deleted', HORIZON_MS - 9, { deleted: true })]);
    const totals = await readTotals();
    expect(await empty(HORIZON_MS)).toBe(4);
    expect(await readKept('silver.orders')).toEqual(['o0', 'o1']);
    expect(await readKept('bronze.orders')).toEqual(['o0', 'o1']);
    expect(await readTotals()).toEqual(totals);
    expect(await verifyGold(store.pool, catalog)).toEqual([]);
    expect(await empty(HORIZON_MS)).toBe(0);
  });

  it('leave corrections, deletions, second copies and late events to do what they would have done', async () => {
    const before = HORIZON_MS - 3_600_000;
    const sent = [order('a', before), order('b', before), order('c', before), order('d', before)];
    await send(sent);
    await empty(HORIZON_MS);
    const outcome = await send([
      order('a', before, { version: 2, amount: '7.00' }),
      order('b', before, { version: 2, deleted: true }),
      order('c', HORIZON_MS + 1, { version: 2, region: 'south' }),
      ...sent,
      order('late', before),
    ]);
    expect(outcome).toMatchObject({ accepted: 4, duplicates: 4, rejected: [] });
    expect(await verifyGold(store.pool, catalog)).toEqual([]);
    const { rows } = await store.pool.query(
      'select sum(row_count)::integer as n, sum(m_revenue)::float8 as sum from gold.orders_total_day',
    );
    // Of five orders a costs less and b is gone.
    expect(rows).toEqual([{ n: 4, sum: 7 + 10 + 10 + 10 }]);
    // What came since is emptied by the next call, late events too.
    expect(await empty(HORIZON_MS)).toBe(6);
    expect(await readKept('silver.orders')).toEqual(['c']);
  });

  it('are emptied in batches, though all have one time, and go on after a crash in the middle', async () => {
    await send(Array.from({ length: 4100 }, (_, index) => order(`o${index}`, HORIZON_MS - 1)));
    const totals = await readTotals();
    let connections = 0;
    const crashing = {
      connect: () => (++connections > 2 ? Promise.reject(new Error('crashed')) : store.pool.connect()),
    } as unknown as pg.Pool;
    await expect(emptyRecords(crashing, orders, { fromMs: null, beforeMs: HORIZON_MS })).rejects.toThrow('crashed');
    expect(await readKept('bronze.orders')).toHaveLength(100);
    expect(await readKept('silver.orders')).toHaveLength(4100);
    const replicas = await Promise.all([empty(HORIZON_MS), empty(HORIZON_MS), empty(HORIZON_MS)]);
    expect(replicas.reduce((sum, rows) => sum + rows, 0) + (await empty(HORIZON_MS))).toBe(4200);
    expect(await readKept('silver.orders')).toEqual([]);
    expect(await readTotals()).toEqual(totals);
  });

  it('of a source without entities too, whose events stay known', async () => {
    const shop = parseCatalog([{ name: 'shop.yaml', text: SHOP }]);
    await emptyCatalogue(store.pool);
    await applyCatalog(store.pool, shop);
    const visits = [-1, 0].map((ms) => ({ at: new Date(HORIZON_MS + ms).toISOString(), page: 'home' }));
    await send(visits, shop, 'visits');
    const source = shop.sources.get('visits') as Source;
    expect(await emptyRecords(store.pool, source, { fromMs: null, beforeMs: HORIZON_MS })).toBe(1);
    expect(await send(visits, shop, 'visits')).toMatchObject({ accepted: 0, duplicates: 2 });
    expect(await verifyGold(store.pool, shop)).toEqual([]);
  });

  it('give new columns no value, which is told, and new rollups of known columns all of it', async () => {
    const smaller: Catalog = {
      ...catalog,
      measures: new Map([...catalog.measures].filter(([name]) => name !== 'revenue')),
      rollups: catalog.rollups.filter(({ name }) => name !== 'by_region'),
    };
    await emptyCatalogue(store.pool);
    await applyCatalog(store.pool, smaller);
    await send([order('old', HORIZON_MS - 1), order('new', HORIZON_MS)], smaller);
    await empty(HORIZON_MS);
    await applyCatalog(store.pool, catalog);
    const reported: unknown[] = [];
    await backfillRollups({
      pool: store.pool,
      catalog,
      rowsAChunk: 10,
      signal: new AbortController().signal,
      onProgress: () => undefined,
      onEmptied: (source, rows) => reported.push([source, rows]),
    });
    expect(reported).toEqual([['orders', 1]]);
    const { rows } = await store.pool.query(
      `select sum(row_count)::integer as orders, sum(m_revenue)::float8 as revenue from gold.orders_by_region_hour`,
    );
    expect(rows).toEqual([{ orders: 2, revenue: 10 }]);
    expect(await verifyGold(store.pool, catalog)).toEqual([]);
  });

  it('change nothing of random histories, wherever the horizon is', async () => {
    const horizon = fc.integer({ min: -30 * 60, max: 30 * 60 }).map((minutes) => HORIZON_MS + minutes * 60_000);
    await fc.assert(
      fc.asyncProperty(histories(12), horizon, fc.nat(), async (lives, beforeMs, cut) => {
        const versions = lives.flat();
        const first = versions.slice(0, cut % (versions.length + 1));
        const run = async (empties: boolean): Promise<unknown> => {
          await emptyCatalogue(store.pool);
          await applyCatalog(store.pool, catalog);
          if (first.length > 0) await send(first);
          if (empties) await empty(beforeMs);
          await send(versions);
          if (empties) await empty(beforeMs);
          expect(await verifyGold(store.pool, catalog)).toEqual([]);
          return readTotals();
        };
        expect(await run(true)).toEqual(await run(false));
      }),
      { numRuns: 6 },
    );
  });
});
