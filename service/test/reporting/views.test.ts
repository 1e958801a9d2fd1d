import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backfillRollups } from '../../src/ingest/backfill.ts';
import { applyCatalog } from '../../src/medallion/layout/apply-catalog.ts';
import { loadLayout } from '../../src/medallion/layout/source-layout.ts';
import { listViews, openPolicy } from '../../src/reporting/list-views.ts';
import { syncViews } from '../../src/reporting/sync-views.ts';
import type { SqlView } from '../../src/reporting/types.ts';
import { expectSameRows } from '../support/shop/compare-views.ts';
import { fullPolicy, openOrders, type OrdersFixture } from '../support/shop/ingested-orders.ts';
import { sendHistories, visitedCatalog } from '../support/shop/visited-orders.ts';

const NOW_MS = Date.UTC(2026, 10, 7, 10);
const RUNS = Number(process.env.HISTORY_RUNS ?? 2);

async function findViews({ store, catalog }: OrdersFixture): Promise<readonly SqlView[]> {
  const layouts = new Map(
    await Promise.all(
      [...catalog.sources.keys()].map(async (source) => [source, await loadLayout(store.pool, source)] as const),
    ),
  );
  return listViews(catalog, layouts, openPolicy(catalog));
}

/** Cells of Kolkata are quarter hours, and its hours begin at half past. */
describe.each(['Europe/Berlin', 'Asia/Kolkata'])('in %s', (zone) => {
  let fixture: OrdersFixture;

  beforeAll(async () => {
    fixture = await openOrders(NOW_MS, visitedCatalog(zone));
    await syncViews(fixture.store.pool, fixture.catalog);
  });

  afterAll(() => fixture.close());

  it('each view has the numbers of the same query, after every random history', async () => {
    const views = await findViews(fixture);
    const policy = fullPolicy(fixture.catalog);
    for (let round = 1; round <= RUNS; round++) {
      await sendHistories(fixture, round);
      let rows = 0;
      for (const view of views) {
        rows += await expectSameRows(fixture.store.pool, 'kpi', view, (query) => fixture.service.answer(query, policy));
      }
      expect(rows).toBeGreaterThan(views.length);
    }
  });

  it('the views are those of rollups without personal data, and of sources together', async () => {
    const { rows } = await fixture.store.pool.query<{ name: string }>(
      `select table_name as name from information_schema.views where table_schema = 'kpi' order by 1`,
    );
    const sets = ['orders_by_region', 'orders_by_region_status', 'orders_total', 'visits_by_region', 'visits_total'];
    const both = ['orders_and_visits_by_region', 'orders_and_visits_total'];
    expect(rows.map(({ name }) => name)).toEqual(
      [...sets, ...both].flatMap((name) => [`${name}_day`, `${name}_hour`]).toSorted(),
    );
  });
});

describe('a changed catalogue', () => {
  const before = visitedCatalog('Europe/Berlin');
  const after = visitedCatalog('Europe/Berlin', (text) =>
    text
      .replace('status: refunded', 'status: paid')
      .replace('rollups: [[region], [region, status]', 'rollups: [[region], [status]')
      .replace('metrics:', 'metrics:\n  takings: { sum: [revenue, revenue] }'),
  );
  let fixture: OrdersFixture;

  beforeAll(async () => {
    fixture = await openOrders(NOW_MS, before);
    await syncViews(fixture.store.pool, before);
    await sendHistories(fixture, 11);
  });

  afterAll(() => fixture.close());

  const query = async (sql: string): Promise<unknown[]> => (await fixture.store.pool.query<object>(sql)).rows;

  it('changes the views at once, and those that have to be filled when they are', async () => {
    const { pool } = fixture.store;
    const refunds = 'select sum(refunds)::integer as n, sum(revenue)::text as revenue from kpi.orders_total_day';
    const [old] = await query(refunds);
    await applyCatalog(pool, after);
    await syncViews(pool, after);
    expect(await query(refunds)).toEqual([old]);
    expect(await query('select sum(takings) = 2 * sum(revenue) as same from kpi.orders_total_day')).toEqual([
      { same: true },
    ]);
    // The rollup that is replaced answers for the new set of dimensions.
    expect(await query('select sum(orders) > 0 as has from kpi.orders_by_status_day')).toEqual([{ has: true }]);

    const signal = new AbortController().signal;
    await backfillRollups({ pool, catalog: after, signal, rowsAChunk: 1000, onProgress: () => undefined });
    await syncViews(pool, after);
    const paid = await query(
      `select count(*)::integer as n, sum(m_revenue)::text as revenue from silver.orders
       where not deleted and payload::jsonb ->> 'status' = 'paid'`,
    );
    expect(
      await query(
        `select sum(orders)::integer as n, sum(revenue)::text as revenue from kpi.orders_by_status_day where status = 'paid'`,
      ),
    ).toEqual(paid);
    expect(await query('select sum(refunds)::integer as n from kpi.orders_total_day')).toMatchObject([
      { n: (paid[0] as { n: number }).n },
    ]);
    await expect(query('select from kpi.orders_by_region_status_day')).rejects.toThrow('does not exist');
  });

  it('retired tables are dropped, and views of others over them stay with the tables', async () => {
    const { pool } = fixture.store;
    const retired = `select count(*)::integer as n from app.rollups where state = 'retired'`;
    const [{ n }] = (await query(retired)) as [{ n: number }];
    expect(n).toBeGreaterThan(0);
    await query(`update app.rollups set retired_at = now() - interval '2 hours' where state = 'retired'`);
    await query('create view public.kept as select from gold.orders_by_region_status_day');
    await applyCatalog(pool, after);
    expect(await query(retired)).not.toEqual([{ n: 0 }]);
    await query('drop view public.kept');
    await applyCatalog(pool, after);
    expect(await query(retired)).toEqual([{ n: 0 }]);
  });

  it('views are created again where one is missing', async () => {
    await query('drop view kpi.orders_total_day');
    await syncViews(fixture.store.pool, after);
    expect(await query('select count(*) > 0 as has from kpi.orders_total_day')).toEqual([{ has: true }]);
  });
});

describe('the schema kpi', () => {
  const before = visitedCatalog('Europe/Berlin');
  const titled = visitedCatalog('Europe/Berlin', (text) =>
    text.replace('  revenue: {}', '  revenue: { title: Sales }'),
  );
  const reader = `bi_${randomBytes(4).toString('hex')}`;
  let fixture: OrdersFixture;

  beforeAll(async () => {
    fixture = await openOrders(NOW_MS, before);
    await syncViews(fixture.store.pool, before);
    await fixture.store.pool.query(`create role ${reader}`);
  });

  afterAll(async () => {
    await fixture.store.pool.query(`drop owned by ${reader}; drop role ${reader}`);
    await fixture.close();
  });

  it('keeps rights on its views, and views of others, when the catalogue changes', async () => {
    const { pool } = fixture.store;
    await pool.query(`grant select on all tables in schema kpi to ${reader};
      grant insert on kpi.visits_total_day to public; create view kpi.own as select 1 as n`);
    await syncViews(pool, titled);
    const { rows } = await pool.query(
      `select has_table_privilege($1, 'kpi.orders_total_day', 'select') as reads,
         has_table_privilege($1, 'kpi.visits_total_day', 'insert') as inserts,
         (select n from kpi.own) as n,
         col_description('kpi.orders_total_day'::regclass, (select attnum from pg_attribute
           where attrelid = 'kpi.orders_total_day'::regclass and attname = 'revenue')) as title`,
      [reader],
    );
    expect(rows).toEqual([{ reads: true, inserts: true, n: 1, title: 'Sales (EUR)' }]);
  });

  it('keeps a view of somebody else with a name that the service needs, and says so', async () => {
    const { pool } = fixture.store;
    const counted = visitedCatalog('Europe/Berlin', (text) =>
      text.replace('rollups: [[region], [region, status]', 'rollups: [[region], [status], [region, status]'),
    );
    await pool.query('create view kpi.orders_by_status_day as select 2 as n');
    await applyCatalog(pool, counted);
    const signal = new AbortController().signal;
    await backfillRollups({ pool, catalog: counted, signal, rowsAChunk: 1000, onProgress: () => undefined });
    await expect(syncViews(pool, counted)).rejects.toThrow('did not make the view kpi.orders_by_status_day');
    expect((await pool.query('select n from kpi.orders_by_status_day')).rows).toEqual([{ n: 2 }]);
  });
});

it('views that would share a name have one each', async () => {
  const catalog = visitedCatalog('Europe/Berlin', (text) =>
    text.replace(
      'rollups: [[region], [region, status], [customer_id]]',
      `rollups:
      - { name: by_region, dimensions: [status] }
      - [region, customer_id]
      - { name: all, dimensions: [] }
      - { name: total, dimensions: [region, status] }`,
    ),
  );
  const fixture = await openOrders(NOW_MS, catalog);
  try {
    const views = (await findViews(fixture)).filter(({ sources }) => sources.length === 1);
    const named = views.map(({ name, dimensions }) => [name, dimensions.join(' ')]);
    expect(named.filter(([name]) => name?.startsWith('orders') && name.endsWith('day'))).toEqual([
      ['orders_by_status_day', 'status'],
      ['orders_by_region_day', 'region'],
      ['orders_all_day', ''],
      ['orders_total_day', 'region status'],
    ]);
    expect(new Set(named.map(([name]) => name)).size).toBe(named.length);
  } finally {
    await fixture.close();
  }
});
