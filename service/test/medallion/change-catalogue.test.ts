import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SourceChange } from '../../src/ingest/types.ts';
import { applyCatalog } from '../../src/medallion/layout/apply-catalog.ts';
import { verifyGold } from '../../src/medallion/gold/verify-gold.ts';
import { SUPERSEDED } from '../../src/medallion/layout/source-layout.ts';
import { ChangingDatabase, firstVariant, twoOrders } from '../support/shop/changing-database.ts';
import { toCatalog, type Variant } from '../support/shop/changing-orders.ts';

let orders: ChangingDatabase;

beforeEach(async () => {
  orders = await ChangingDatabase.create();
});

afterEach(() => orders.close());

describe('a changed definition', () => {
  it('answers from the moment on at which all of it is filled, which caches and channels are told of', async () => {
    await orders.apply(firstVariant);
    const before = await orders.open(firstVariant);
    await orders.write(before.catalog);
    const paid: Variant = { ...firstVariant, revenue: 'paid' };
    await orders.apply(paid);
    const after = await orders.open(paid);
    expect(await after.ask('revenue')).toBe(130);
    expect(await before.ask('revenue')).toBe(130);
    const { version } = after.states.state('orders');
    const changes: SourceChange[] = [];
    after.states.subscribe((news) => 'source' in news && changes.push(news));
    let ready = 0;
    await orders.fill(after.catalog, () => ready++);
    expect(ready).toBe(1);
    await after.states.refresh();
    expect(changes).toMatchObject([{ source: 'orders', version: version + 1, spans: [[-Infinity, Infinity]] }]);
    expect(await after.ask('revenue')).toBe(100);
    // The process of the old catalogue, which goes on beside it, says the same of the name once it looks.
    expect(await before.ask('revenue')).toBe(130);
    await before.states.refresh();
    expect(await before.ask('revenue')).toBe(100);
    expect(await orders.statesOf('contribution_columns')).toMatchObject({ m_revenue: 'retired', m_revenue$2: 'ready' });
    expect(await orders.statesOf('rollups')).toMatchObject({ 'total 1': 'retired', 'total 2': 'ready' });
  });

  it('is not computed for what stays the same', async () => {
    await orders.apply(firstVariant);
    await orders.write(toCatalog(firstVariant, false));
    expect(await orders.apply({ ...firstVariant, region: 'customer' })).toEqual({
      building: ['orders.by_region', 'orders.pairs', 'orders.d_region$2'],
    });
    expect(await orders.statesOf('rollups')).toEqual({
      'by_region 1': SUPERSEDED,
      'by_region 2': 'building',
      'pairs 1': SUPERSEDED,
      'pairs 2': 'building',
      'total 1': 'ready',
    });
  });

  it('costs nothing when a name is only taken away', async () => {
    await orders.apply(firstVariant);
    await orders.write(toCatalog(firstVariant, false));
    expect(await orders.apply({ ...firstVariant, refunds: 'none', hasPairs: false })).toEqual({ building: [] });
    expect(await orders.statesOf('rollups')).toEqual({
      'by_region 1': 'ready',
      'pairs 1': 'retired',
      'total 1': 'ready',
    });
  });

  it('that was taken away and comes back is filled with what happened meanwhile', async () => {
    await orders.apply(firstVariant);
    const without: Variant = { ...firstVariant, refunds: 'none' };
    await orders.apply(without);
    await orders.write(toCatalog(without, false));
    const { building } = await orders.apply(firstVariant);
    expect(building).toContain('orders.m_refunds$2');
    const { catalog, ask } = await orders.open(firstVariant);
    await expect(ask('refunds')).rejects.toMatchObject({ code: 'metric_building', retryable: true });
    await orders.fill(catalog);
    expect(await ask('refunds')).toBe(1);
  });

  it('of a dimension that no rollup has is filled as well', async () => {
    const without: Variant = { ...firstVariant, status: 'none', hasPairs: false };
    await orders.apply(without);
    await orders.write(toCatalog(without, false));
    const withStatus: Variant = { ...without, status: 'status' };
    expect(await orders.apply(withStatus)).toEqual({ building: ['orders.d_status'] });
    const { catalog, ask } = await orders.open(withStatus);
    await expect(ask('orders', 'status')).rejects.toMatchObject({ code: 'dimension_building' });
    await orders.fill(catalog);
    expect(await ask('orders', 'status')).toEqual({ paid: 1, refunded: 1 });
  });

  it('leaves nothing behind: an hour later a start drops what it replaced', async () => {
    await orders.apply(firstVariant);
    await orders.write(toCatalog(firstVariant, false));
    const changed: Variant = { ...firstVariant, revenue: 'paid', region: 'customer', refunds: 'none' };
    await orders.apply(changed);
    const { catalog, ask } = await orders.open(changed);
    await orders.fill(catalog);
    await orders.apply(changed);
    expect(await orders.statesOf('rollups')).toMatchObject({ 'total 1': 'retired', 'by_region 1': 'retired' });
    await orders.store.pool.query(`update app.rollups set retired_at = retired_at - interval '61 minutes'`);
    await orders.store.pool.query(
      `update app.contribution_columns set retired_at = retired_at - interval '61 minutes'`,
    );
    await orders.apply(changed);
    const { rows } = await orders.store.pool.query<{ name: string }>(
      `select relname || '.' || attname as name from pg_attribute join pg_class on pg_class.oid = attrelid
       where relnamespace in ('silver'::regnamespace, 'gold'::regnamespace) and relkind = 'r' and not attisdropped
         and (attname ~ '^[dm]_' or attname = 'bucket') order by 1`,
    );
    expect(rows.map(({ name }) => name)).toEqual([
      'orders.d_region$2',
      'orders.d_status',
      'orders.m_customers',
      'orders.m_revenue$2',
      ...['by_region_day_g2', 'by_region_hour_g2', 'pairs_day_g2', 'total_day_g2', 'total_hour_g2'].flatMap((table) =>
        [
          'bucket',
          ...(table.startsWith('total') ? [] : ['d_region$2']),
          ...(table.startsWith('pairs') ? ['d_status'] : []),
          'm_customers',
          'm_revenue$2',
        ].map((column) => `orders_${table}.${column}`),
      ),
    ]);
    expect(await ask('revenue')).toBe(100);
    expect(await orders.apply(firstVariant)).toMatchObject({
      building: expect.arrayContaining(['orders.m_revenue$3']) as string[],
    });
    await orders.fill(toCatalog(firstVariant, false));
    expect(await verifyGold(orders.store.pool, toCatalog(firstVariant, false))).toEqual([]);
  });
});

describe('starts, writers and backfills at once', () => {
  it.each([
    ['entities', false],
    ['events', true],
  ])('do not wait for each other in a circle: %s', async (_, isAppendOnly) => {
    const second: Variant = { ...firstVariant, revenue: 'fee', region: 'customer', customers: 'places' };
    const [a, b] = [toCatalog(firstVariant, isAppendOnly), toCatalog(second, isAppendOnly)];
    await applyCatalog(orders.store.pool, a);
    const many = Array.from({ length: 12 }, (_one, index) =>
      twoOrders.map((order) => ({
        ...order,
        order_id: `${order.order_id}-${index % 7}`,
        version: index,
        event_id: `${order.event_id}-${index}`,
      })),
    );
    let isDone = false;
    const writing = [a, b].map(async (catalog, side) => {
      for (const [index, batch] of many.entries()) if (index % 2 === side) await orders.write(catalog, batch);
    });
    const applying = (async () => {
      for (let times = 0; times < 10 && !isDone; times++)
        await applyCatalog(orders.store.pool, times % 2 === 0 ? b : a);
    })();
    const filling = (async () => {
      while (!isDone) await orders.fill(a);
    })();
    await Promise.all(writing).finally(() => (isDone = true));
    await Promise.all([applying, filling]);
    await applyCatalog(orders.store.pool, b);
    await orders.fill(b);
    expect(await verifyGold(orders.store.pool, b)).toEqual([]);
  });
});
