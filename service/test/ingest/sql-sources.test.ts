import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { createWriter } from '../../src/ingest/pipeline/writer.ts';
import { verifyGold } from '../../src/medallion/gold/verify-gold.ts';
import { OPENERS, type SourceDatabase } from '../support/sql/source-databases.ts';
import type { TestStore } from '../support/postgres/test-store.ts';
import { orderCatalog } from '../support/sql/order-catalog.ts';
import { openPolling, openStoreOfOrders, type Polling } from '../support/sql/polled-orders.ts';

const BY_TIME = 'table: orders, watermark: updated_at, overlap: 1h';

describe.each(OPENERS)('a source in %s', (name, open) => {
  const isPostgres = name === 'Postgres';
  let shop: SourceDatabase;
  let store: TestStore;

  beforeAll(async () => {
    [shop, store] = await Promise.all([open(), openStoreOfOrders()]);
  });

  afterAll(async () => {
    await Promise.all([shop.drop(), store.close()]);
  });

  beforeEach(async () => {
    const { instant, local, boolean } = shop.types;
    await shop.query('drop table if exists orders');
    await shop.query(
      `create table orders (id bigint primary key, ordered_at ${local}, region varchar(40), amount decimal(12, 2),
         cancelled ${boolean}, updated_at ${instant} null default null)`,
    );
  });

  async function start(sql: string, url = (): string => shop.url): Promise<Polling> {
    const polling = await openPolling(store, orderCatalog(sql), url);
    onTestFinished(() => polling.close());
    return polling;
  }

  const insert = (id: number, amount: string, updatedAt: string | null, region = 'north'): Promise<unknown[]> =>
    shop.query(
      `insert into orders values (${id}, '2026-11-01 10:00:00', '${region}', ${amount}, ${id % 2 === 0},
         ${updatedAt === null ? 'null' : `'${updatedAt}'`})`,
    );

  /** Waits for the failure of a poll. */
  async function failing(polling: Polling): Promise<{ code: string; message: string }> {
    const ingress = polling.start();
    await expect.poll(() => polling.failures.length).toBeGreaterThan(0);
    await ingress.close();
    const { code, message } = polling.failures[0] as { code: string; message: string };
    return { code, message };
  }

  it('is read by its watermark: changed and late rows correct, rows read again write nothing', async () => {
    const polling = await start(BY_TIME);
    await insert(1, '10.00', '2026-11-01 10:00:00');
    await insert(2, '20.00', '2026-11-01 10:00:01');
    await polling.pollOnce();
    expect(await polling.silver()).toEqual([
      { id: '1', region: 'north', amount: '10.00' },
      { id: '2', region: 'north', amount: '20.00' },
    ]);
    await polling.pollOnce();
    expect(await polling.records()).toBe(2);

    await shop.query(`update orders set amount = 12, updated_at = '2026-11-01 10:30:00' where id = 1`);
    // Changed again within the same instant, which a version by time would not tell from the first change.
    await polling.pollOnce();
    await shop.query(`update orders set amount = 13 where id = 1`);
    // Committed late: below the greatest value that was read.
    await insert(3, '30.00', '2026-11-01 09:45:00', 'south');
    await polling.pollOnce();
    expect(await polling.silver()).toEqual([
      { id: '1', region: 'north', amount: '13.00' },
      { id: '2', region: 'north', amount: '20.00' },
      { id: '3', region: 'south', amount: '30.00' },
    ]);
    expect(await polling.records()).toBe(5);
    expect(await verifyGold(polling.store.pool, polling.catalog)).toEqual([]);
  });

  it('takes rows that were read from a topic before', async () => {
    const { store: own, catalog, ...polling } = await start(BY_TIME);
    const writer = createWriter({ pool: own.pool, catalog, now: Date.now, onChange: () => undefined });
    const ingress = { kind: 'kafka', source: 'orders', topic: 'orders', partition: 0, generation: 1 } as const;
    const value = '{"id":1,"ordered_at":"2026-11-01T10:00:00Z","region":"old","amount":1}';
    await writer.loadPosition(ingress, 500);
    const records = [{ value, key: null, offset: 500, identity: 'orders:0:500' }];
    await writer.write({ ingress, records, fromOffset: 500, nextOffset: 501, durable: false });
    await insert(1, '10.00', '2026-11-01 10:00:00');
    await polling.pollOnce();
    expect(await polling.silver()).toEqual([{ id: '1', region: 'north', amount: '10.00' }]);
  });

  it('is read by a number, and in parts', async () => {
    const polling = await start('table: orders, watermark: id, overlap: 10');
    const rows = Array.from({ length: 2500 }, (_, id) => `(${id}, '2026-11-01 10:00:00', 'north', 1, false, null)`);
    await shop.query(`insert into orders values ${rows.join(',')}`);
    await polling.pollOnce();
    expect(await polling.records()).toBe(2500);
    await insert(2495 + 10, '1.00', null);
    await polling.pollOnce();
    expect(await polling.records()).toBe(2501);
    const { rows: keptRows } = await polling.store.pool.query('select from app.sql_rows');
    expect(keptRows.length).toBe(6);
  });

  it('that is read whole deletes what is gone, and takes it again when it returns', async () => {
    const polling = await start('table: orders, refresh: full');
    await insert(1, '10.00', null);
    await insert(2, '20.00', null);
    await polling.pollOnce();
    await shop.query('delete from orders where id = 1');
    await shop.query('update orders set amount = 21 where id = 2');
    await polling.pollOnce();
    expect(await polling.silver()).toEqual([{ id: '2', region: 'north', amount: '21.00' }]);
    await polling.pollOnce();
    expect(await polling.records()).toBe(4);
    await insert(1, '10.00', null);
    await polling.pollOnce();
    expect((await polling.silver()).map(({ id }) => id)).toEqual(['1', '2']);
    await shop.query('delete from orders');
    await polling.pollOnce();
    expect(await polling.silver()).toEqual([]);
    expect(await verifyGold(polling.store.pool, polling.catalog)).toEqual([]);
  });

  it('refuses a bad row once, counts rows without a watermark, and takes those around them', async () => {
    const polling = await start(BY_TIME);
    await insert(1, '10.00', '2026-11-01 10:00:00');
    await insert(2, 'null', '2026-11-01 10:00:01');
    await insert(3, '30.00', '2026-11-01 10:00:02');
    await insert(4, '40.00', null);
    await polling.pollOnce();
    await polling.pollOnce();
    expect((await polling.silver()).map(({ id }) => id)).toEqual(['1', '3']);
    const letters = await polling.store.pool.query('select code, message from app.dead_letters');
    expect(letters.rows).toEqual([
      { code: 'missing_field', message: 'amount is missing: expected a number, or a decimal as text' },
    ]);
    const state = await polling.store.pool.query('select row_count, skipped_count from app.sql_sources');
    expect(state.rows).toEqual([{ row_count: '3', skipped_count: '1' }]);
    await shop.query(`update orders set amount = 20, updated_at = '2026-11-01 10:10:00' where id = 2`);
    await polling.pollOnce();
    expect((await polling.silver()).map(({ id }) => id)).toEqual(['1', '2', '3']);
  });

  it('goes on reading after a row from the future', async () => {
    const polling = await start('table: orders, watermark: updated_at, overlap: 1m');
    await insert(1, '10.00', '2037-01-01 00:00:00');
    await polling.pollOnce();
    await shop.query(`insert into orders select 2, ordered_at, region, amount, cancelled, now() from orders`);
    await polling.pollOnce();
    expect((await polling.silver()).map(({ id }) => id)).toEqual(['1', '2']);
    expect(await polling.records()).toBe(2);
  });

  it('keeps all digits, letters, microseconds and booleans', async () => {
    const { instant, local, boolean } = shop.types;
    await shop.query('drop table if exists exact');
    await shop.query(
      `create table exact (id bigint, big bigint, price decimal(30, 10), share double precision, flag ${boolean},
         at ${instant}, ordered_at ${local}, day date, name varchar(40), nothing varchar(4))`,
    );
    await shop.query(
      `insert into exact values (1, 9007199254740993, 12345678901234567890.0123456789, 0.1, true,
         '2026-11-01 10:00:00.123456', '2026-11-01 11:00:00.000001', '2026-11-02', 'Grüße 🎈 "quoted"', null)`,
    );
    const polling = await start(
      'query: "select id, big, price, share, flag as cancelled, at, ordered_at, day, name, nothing, 1.5 as amount from exact -- all", watermark: at',
    );
    await polling.pollOnce();
    const { rows } = await polling.store.pool.query<{ payload: string }>('select payload from silver.orders');
    expect(rows[0]?.payload).toBe(
      '{"id":1,"big":9007199254740993,"price":12345678901234567890.0123456789,"share":0.1,"cancelled":true,' +
        '"at":"2026-11-01T10:00:00.123456Z","ordered_at":"2026-11-01T11:00:00.000001","day":"2026-11-02",' +
        '"name":"Grüße 🎈 \\"quoted\\"","nothing":null,"amount":1.5}',
    );
  });

  it.each([
    ['table: nowhere, watermark: updated_at', 'unknown_table', /nowhere/],
    ['query: "select id, ordred_at from orders", watermark: id', 'unknown_column', /ordred_at/],
    ['query: "select id, amount from orders", watermark: id', 'unknown_column', /no column ordered_at.*id, amount/],
    ['table: orders, watermark: changed_at', 'unknown_column', /no column changed_at/],
    ['table: orders, watermark: region', 'invalid_watermark', /region is of kind text/],
    ['table: orders, watermark: id, overlap: 5m', 'invalid_watermark', /overlap does not fit id/],
    ['query: "select id from where", watermark: id', 'invalid_query', /syntax/],
    [
      'query: "select * from orders union all select * from orders", watermark: id',
      'repeated_key',
      /two rows with one key/,
    ],
    ['query: "select * from orders; drop table orders", refresh: full', 'invalid_query', /syntax/],
  ])('says what is wrong: %s', async (sql, code, message) => {
    await insert(1, '10.00', '2026-11-01 10:00:00');
    const polling = await start(sql);
    expect(await failing(polling)).toMatchObject({ code, message: expect.stringMatching(message) as string });
    expect(await shop.query('select 1 from orders')).toHaveLength(1);
  });

  it('takes the rows before one that cannot be computed, and names no value', async () => {
    await insert(1, '10.00', '2026-11-01 10:00:00');
    await insert(2, '20.00', '2026-11-01 10:00:01');
    const bad = isPostgres
      ? `case when id = 2 then cast('secret' || region as integer) else 1 end`
      : 'case when id = 2 then (select 1 union all select 2) else 1 end';
    const polling = await start(`query: "select o.*, ${bad} as bad from orders o", watermark: updated_at`);
    const { code, message } = await failing(polling);
    expect(code).toBe(isPostgres ? 'unreadable_value' : 'failed');
    expect(message).not.toContain('secret');
  });

  it('is read from its beginning when its watermark becomes a column of another kind', async () => {
    const reading = 'table: orders, watermark: updated_at, overlap: 1m';
    const { local } = shop.types;
    await shop.query('alter table orders drop column updated_at');
    await shop.query(`alter table orders add column updated_at ${local}`);
    const polling = await start(reading);
    await insert(1, '10.00', '2026-11-01 10:00:00');
    await polling.pollOnce();
    await shop.query('alter table orders drop column updated_at');
    await shop.query('alter table orders add column updated_at bigint');
    await shop.query('update orders set updated_at = 5000');
    const numbered = await openPolling(store, orderCatalog('table: orders, watermark: updated_at'), () => shop.url, {
      keeps: true,
    });
    await numbered.pollOnce();
    await shop.query(`insert into orders select 2, ordered_at, region, amount, cancelled, 5001 from orders`);
    await numbered.pollOnce();
    expect((await numbered.silver()).map(({ id }) => id)).toEqual(['1', '2']);
    const { rows } = await store.pool.query('select watermark, watermark_kind from app.sql_sources');
    expect(rows).toEqual([{ watermark: '5001', watermark_kind: 'integer' }]);
    await numbered.close();
  });

  it('that is read whole keeps rows whose key the database writes in another way', async () => {
    const polling = await start('query: "select 1.00 as id, ordered_at, region, amount from orders", refresh: full');
    await insert(1, '10.00', null);
    await polling.pollOnce();
    await polling.pollOnce();
    expect(await polling.silver()).toEqual([{ id: '1', region: 'north', amount: '10.00' }]);
    expect(await polling.records()).toBe(1);
  });

  it('runs one statement, which cannot leave the read-only transaction', async () => {
    await insert(1, '10.00', '2026-11-01 10:00:00');
    const several = 'select 1 as a) as s; commit; delete from orders; select * from (select 1 as a';
    const polling = await start(`query: "${several}", refresh: full`);
    expect(await failing(polling)).toMatchObject({ code: 'invalid_query' });
    expect(await shop.query('select 1 from orders')).toHaveLength(1);
  });

  it('does not write to the database', async () => {
    await shop.query('drop function if exists count_order');
    await shop.query(
      isPostgres
        ? `create function count_order() returns integer language sql as 'delete from orders returning 1'`
        : `create function count_order() returns integer begin delete from orders; return 1; end`,
    );
    await insert(1, '10.00', '2026-11-01 10:00:00');
    const polling = await start('query: "select orders.*, count_order() as counted from orders", refresh: full');
    expect(await failing(polling)).toMatchObject({ code: 'invalid_query' });
    expect(await shop.query('select 1 from orders')).toHaveLength(1);
  });

  it('ends a statement that takes too long', async () => {
    await insert(1, '10.00', '2026-11-01 10:00:00');
    const slow = isPostgres ? 'pg_sleep(30)::text' : 'benchmark(2000000000, md5(orders.id))';
    const polling = await start(`query: "select orders.*, ${slow} as slow from orders", refresh: full, timeout: 1s`);
    expect(await failing(polling)).toMatchObject({ code: 'timeout' });
  });

  it('says that a login is refused, never shows the password, and goes on with the right one', async () => {
    await insert(1, '10.00', '2026-11-01 10:00:00');
    const address = await shop.createReader('first-password');
    let given = new URL(address);
    // Postgres of the tests asks for no password.
    if (isPostgres) given.username = 'nobody';
    else given.password = 'wrong-password';
    const polling = await start(BY_TIME, () => given.href);
    expect((await failing(polling)).code).toBe('login_refused');
    expect(JSON.stringify(polling.failures)).not.toContain('-password');
    const state = await polling.store.pool.query(
      'select failure_code, failure_count, failure_message from app.sql_sources',
    );
    expect(state.rows[0]).toMatchObject({ failure_code: 'login_refused' });
    expect(JSON.stringify(state.rows)).not.toContain('-password');
    given = new URL(address);
    await polling.pollOnce();
    expect(await polling.silver()).toHaveLength(1);
  });

  it('waits longer after each failure, and is read once the server is back', async () => {
    let url = new URL(shop.url);
    url.port = '1';
    const polling = await start(BY_TIME, () => url.href);
    expect(await failing(polling)).toMatchObject({ code: 'unreachable' });
    const { rows } = await polling.store.pool.query(
      `select failure_count, due_at > failed_at as waits, lease_expires_at from app.sql_sources`,
    );
    expect(rows).toEqual([{ failure_count: 1, waits: true, lease_expires_at: null }]);
    url = new URL(shop.url);
    await insert(1, '10.00', '2026-11-01 10:00:00');
    await polling.pollOnce();
    expect(await polling.silver()).toHaveLength(1);
    const after = await polling.store.pool.query('select failure_count, failure_code from app.sql_sources');
    expect(after.rows).toEqual([{ failure_count: 0, failure_code: null }]);
  });
});
