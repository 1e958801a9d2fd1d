import { readFile } from 'node:fs/promises';
import pg from 'pg';
import type { SourceView } from '../../../sdk/src/protocol/catalog.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { parseCatalog } from '../../src/catalog/resolve/parse-catalog.ts';
import { listSources } from '../../src/ingest/list-sources.ts';
import { createWriter } from '../../src/ingest/pipeline/writer.ts';
import { requestSnapshot } from '../../src/ingest/postgres/request-snapshot.ts';
import { openTestStore, type TestStore } from '../support/postgres/test-store.ts';
import { followedCatalog } from '../support/replication/followed-catalog.ts';
import { emptyStore, openFollowing, type Following } from '../support/replication/following.ts';
import { startSourceServer, type SourceServer } from '../support/replication/source-server.ts';

const LONG = 'x'.repeat(5000);

describe('sources that follow tables of a Postgres', () => {
  let shop: SourceServer;
  let store: TestStore;

  beforeAll(async () => {
    [shop, store] = await Promise.all([startSourceServer(), openTestStore({ catalog: followedCatalog() })]);
  });

  afterAll(async () => {
    await Promise.all([shop.stop(), store.close()]);
  });

  beforeEach(async () => {
    await Promise.all([shop.reset(), emptyStore(store)]);
  });

  function open(catalog = followedCatalog()): Following {
    const following = openFollowing(store, shop, catalog);
    onTestFinished(() => following.close());
    return following;
  }

  const insert = (ids: readonly number[], note = 'short'): Promise<unknown[]> =>
    shop.query(
      `insert into orders select id, '2026-11-01 10:00:00.123456Z', 'north', '${note}', id + 0.25
       from unnest(array[${ids.join(',')}]) as id`,
    );

  it('copies what is there, then takes inserts, updates and deletes, and goes on where it stopped', async () => {
    await insert([1, 2, 3]);
    const following = open();
    const first = following.start();
    await following.caughtUp();
    await shop.query(`update orders set amount = 20 where id = 2; delete from orders where id = 1`);
    await insert([4]);
    await following.caughtUp();
    await first.close();
    await shop.query(`update orders set region = 'south' where id = 3; delete from orders where id = 4`);
    const second = following.start();
    await following.caughtUp();
    await second.close();
    // Three rows copied, two updates, two inserts less one, two deletes.
    expect(await following.records('orders')).toBe(8);
    expect(await following.silver('orders')).toEqual([
      { id: 2, ordered_at: '2026-11-01T10:00:00.123456Z', region: 'north', note: 'short', amount: 20 },
      { id: 3, ordered_at: '2026-11-01T10:00:00.123456Z', region: 'south', note: 'short', amount: 3.25 },
    ]);
    await following.verify();
    expect(following.failures).toEqual([]);
  });

  it('keeps values that changes do not carry, under another key too, and after a version that was refused', async () => {
    await insert([1, 2, 3], LONG);
    const following = open();
    following.start();
    await following.caughtUp();
    await shop.query(`update orders set amount = 7 where id = 1`);
    await shop.query(
      `begin; update orders set id = 20 where id = 2; update orders set amount = 8 where id = 20; commit`,
    );
    const other = LONG.replaceAll('x', 'y');
    await shop.query(`update orders set amount = null, note = '${other}' where id = 3`);
    await expect.poll(() => following.letters()).toHaveLength(1);
    await shop.query(`update orders set amount = 9 where id = 3`);
    await following.caughtUp();
    expect((await following.silver('orders')).map(({ id, note }) => [id, note])).toEqual([
      [1, LONG],
      [20, LONG],
      [3, other],
    ]);
    await following.verify();
  });

  it('takes deletes and changed keys of tables with full identity, and of rows made in the same transaction', async () => {
    await shop.query('alter table orders replica identity full');
    await insert([1, 2], LONG);
    const following = open();
    following.start();
    await following.caughtUp();
    await shop.query(
      `begin; delete from orders where id = 1; update orders set id = 3, amount = 5 where id = 2;
       insert into orders values (4, '2026-11-01', 'east', null, 1); update orders set amount = null where id = 4;
       delete from orders where id = 4; insert into orders values (1, '2026-11-01', 'west', null, 2);
       insert into visits values ('here', 1, '2026-11-01', 4); rollback`,
    );
    await shop.query(
      `begin; delete from orders where id = 1; update orders set id = 3, amount = 5 where id = 2;
       insert into orders values (4, '2026-11-01', 'east', null, 1); update orders set amount = null where id = 4;
       delete from orders where id = 4; insert into orders values (1, '2026-11-01', 'west', null, 2);
       insert into visits values ('here', 1, '2026-11-01', 4); commit`,
    );
    await following.caughtUp();
    expect(await following.silver('visits')).toHaveLength(1);
    await following.verify();
  });

  it('takes back all rows of a table that is truncated, and rows of a table that it has not read', async () => {
    await shop.query(`insert into visits select 'here', n, '2026-11-04', n from generate_series(1, 2500) as n`);
    await insert([1]);
    const following = open();
    following.start();
    await following.caughtUp();
    await shop.query(`begin; insert into orders values (2, now(), 'x', null, 1); truncate visits, orders;
      insert into visits values ('here', 1, '2026-11-04', 3); commit`);
    await following.caughtUp();
    expect(await following.silver('visits')).toHaveLength(1);
    await following.verify();
  });

  it('takes columns that are added later, arrays, JSON and types of the database', async () => {
    await insert([1]);
    const following = open();
    following.start();
    await following.caughtUp();
    await shop.query(`drop domain if exists price; create domain price as numeric(30, 10)`);
    await shop.query(
      `alter table orders add tags text[], add details jsonb default '{"a": 1.50}', add exact price, add big bigint`,
    );
    await shop.query(
      `insert into orders values (2, '2026-11-01 10:00:00+01', 'a "b"', null, 1, '{a,b}', '{"n": 12345678901234567890}', 12345678901234567890.0123456789, 9007199254740993)`,
    );
    await following.caughtUp();
    const texts = async (): Promise<string[]> => {
      const { rows } = await store.pool.query<{ payload: string }>(
        'select payload from silver.orders order by entity_key',
      );
      return rows.map(({ payload }) => payload);
    };
    const added =
      '{"id":2,"ordered_at":"2026-11-01T09:00:00Z","region":"a \\"b\\"","note":null,"amount":1.00,"tags":"{a,b}",' +
      '"details":{"n": 12345678901234567890},"exact":12345678901234567890.0123456789,"big":9007199254740993}';
    expect((await texts())[1]).toBe(added);
    await following.close();
    // A copy writes them the same way.
    await emptyStore(store);
    open().start();
    await expect.poll(texts).toHaveLength(2);
    expect((await texts())[1]).toBe(added);
  });

  it('copies anew, without a loss or a double, after a copy was interrupted', async () => {
    await shop.query(`insert into visits select 'here', n, '2026-11-04', n from generate_series(1, 20000) as n`);
    const following = open();
    const first = following.start();
    await expect.poll(() => following.records('visits'), { interval: 1 }).toBeGreaterThan(0);
    await first.close();
    expect(await following.records('visits')).toBeLessThan(20_000);
    await shop.query(`delete from visits where number < 500; update visits set count = 1 where number > 19000`);
    following.start();
    await following.caughtUp();
    await following.verify();
  });

  it('copies a table that is followed later, while the other goes on', async () => {
    await shop.query('create table renamed (like orders including all); alter publication tidemark add table renamed');
    onTestFinished(() => shop.query('drop table renamed').then(() => undefined));
    await insert([1, 2]);
    const following = open();
    const first = following.start();
    await following.caughtUp();
    await first.close();
    await shop.query(
      `insert into renamed select 9, now(), 'new', null, 3; insert into visits values ('here', 1, '2026-11-04', 3)`,
    );
    const later = open(followedCatalog('', 'renamed'));
    later.start();
    await expect.poll(async () => (await later.silver('orders')).map(({ id }) => id)).toEqual([9]);
    await expect.poll(() => later.silver('visits')).toHaveLength(1);
    await later.verify();
  });

  it('copies a source anew that comes back after the slot went on without it', async () => {
    await insert([1]);
    const both = open();
    const first = both.start();
    await both.caughtUp();
    await first.close();
    const catalog = followedCatalog();
    const alone = open({ ...catalog, sources: new Map([...catalog.sources].filter(([name]) => name === 'orders')) });
    const second = alone.start();
    await shop.query(`insert into visits values ('here', 1, '2026-11-04', 3)`);
    const [log] = await shop.query<{ lsn: string }>('select pg_current_wal_lsn() as lsn');
    const acknowledged = `select from pg_replication_slots where slot_name = 'tidemark' and confirmed_flush_lsn >= '${log?.lsn}'`;
    await expect.poll(() => shop.query(acknowledged)).toHaveLength(1);
    await second.close();
    both.start();
    await both.caughtUp();
    await both.verify();
  });

  it('takes the rows of a source that was read another way before', async () => {
    const ingress = { kind: 'sql', source: 'orders', topic: 'orders', partition: 0, generation: 1 } as const;
    const writer = createWriter({
      pool: store.pool,
      catalog: followedCatalog(),
      now: Date.now,
      onChange: () => undefined,
    });
    const value = '{"id":1,"ordered_at":"2026-11-01T10:00:00Z","region":"old","amount":1}';
    await writer.loadPosition(ingress, 500);
    const records = [{ value, key: null, offset: 500, identity: 'sql:500' }];
    await writer.write({ ingress, records, fromOffset: 500, nextOffset: 501, durable: false });
    await insert([1, 2]);
    const following = open();
    following.start();
    await following.caughtUp();
    await shop.query(`update orders set region = 'south' where id = 1`);
    await following.caughtUp();
    await following.verify();
  });

  it('refuses a table of which row-level security hides rows', async () => {
    await insert([1]);
    await shop.query(`create role hidden_reader login replication; grant select on orders, visits to hidden_reader;
      alter table orders enable row level security; create policy north on orders using (region = 'south')`);
    onTestFinished(() => shop.query('drop owned by hidden_reader; drop role hidden_reader').then(() => undefined));
    const reader = new URL(shop.url);
    reader.username = 'hidden_reader';
    const following = open();
    following.start(reader.href);
    await expect.poll(() => following.failures[0]).toMatchObject({ code: 'permission_denied' });
    expect(await following.records('orders')).toBe(0);
  });

  it('keeps large values of columns that were added while it read', async () => {
    await insert([1]);
    const following = open();
    following.start();
    await following.caughtUp();
    await shop.query(`alter table orders add more text; alter table orders alter more set storage external`);
    await shop.query(`update orders set more = '${LONG}' where id = 1`);
    await shop.query(`update orders set amount = 7 where id = 1`);
    await following.caughtUp();
    expect((await following.silver('orders'))[0]).toMatchObject({ amount: 7, more: LONG });
  });

  it('counts failures of a change that cannot be read, and passes it with a copy', async () => {
    await insert([1]);
    const following = open();
    following.start();
    await following.caughtUp();
    await shop.query('alter table orders rename amount to total');
    await insert([2]);
    await expect.poll(() => following.failures.length).toBe(1);
    await shop.query('alter table orders rename total to amount');
    const count = async (): Promise<unknown> => {
      await following.hurry();
      return (await store.pool.query('select failure_count as count from app.replication_slots')).rows[0];
    };
    await expect.poll(count).toEqual({ count: 2 });
    expect(following.failures.map(({ code }) => code)).toEqual(['unknown_column', 'unknown_column']);
    expect(await requestSnapshot(store.pool, 'orders')).toEqual(['orders']);
    await following.caughtUp();
    await expect.poll(count).toEqual({ count: 0 });
    await following.verify();
  });

  it('waits for a slot that is being made, and refuses an older copy of the server', async () => {
    await insert([1]);
    const [holder, maker] = [new pg.Client(shop.url), new pg.Client(shop.url)];
    await Promise.all([holder.connect(), maker.connect()]);
    await holder.query('begin; insert into other values (1)');
    const made = maker.query(`select pg_create_logical_replication_slot('tidemark', 'pgoutput')`);
    await expect
      .poll(() => shop.query('select from pg_replication_slots where restart_lsn is not null'))
      .toHaveLength(1);
    const following = open();
    const first = following.start();
    await expect.poll(() => following.failures[0]).toMatchObject({ code: 'slot_in_use' });
    await holder.query('commit');
    await made;
    await Promise.all([holder.end(), maker.end()]);
    await following.caughtUp();
    await first.close();
    await store.pool.query(`update app.replication_slots set flushed_lsn = 'FFFF/0'`);
    following.start();
    await expect.poll(() => following.failures.at(-1)).toMatchObject({ code: 'other_server' });
  });

  it.each([
    ['drop publication tidemark', 'no_publication', /create publication tidemark for table public.orders, visits/],
    ['alter publication tidemark drop table visits', 'not_published', /add table visits/],
    [`alter publication tidemark set (publish = 'insert')`, 'not_published', /leaves out update, delete, truncate/],
    ['alter table orders drop constraint orders_pkey', 'no_replica_identity', /\(id\).*has none/],
    ['alter table orders drop amount', 'unknown_column', /no column amount.*id, ordered_at, region, note/],
    [
      'alter table orders drop region, add region text generated always as (note) stored',
      'not_published',
      /region.*is generated/,
    ],
    ['drop table visits', 'unknown_table', /the table visits does not exist/],
  ])('says what is wrong: %s', async (change, code, message) => {
    await shop.query(change);
    const following = open();
    following.start();
    await expect
      .poll(() => following.failures[0])
      .toMatchObject({ code, message: expect.stringMatching(message) as string });
    expect(await shop.query('select from pg_replication_slots')).toEqual([]);
  });

  it.each([
    ['dropped', 'slot_lost', `select pg_drop_replication_slot('tidemark')`],
    ['moved by another reader', 'slot_moved', `select pg_replication_slot_advance('tidemark', pg_current_wal_lsn())`],
  ])('stops when its slot was %s, until a snapshot is asked for', async (_, code, sabotage) => {
    await insert([1]);
    const following = open();
    const first = following.start();
    await following.caughtUp();
    await first.close();
    await insert([2]);
    await expect.poll(() => shop.query(sabotage).catch(() => [])).toHaveLength(1);
    following.start();
    await expect
      .poll(() => following.failures[0])
      .toMatchObject({
        code,
        message: expect.stringContaining('run: tidemark positions snapshot orders') as string,
      });
    const stopped = await store.pool.query(
      'select source_name from app.positions where stopped_reason is not null order by 1',
    );
    expect(stopped.rows).toEqual([{ source_name: 'orders' }, { source_name: 'visits' }]);
    expect(await requestSnapshot(store.pool, 'orders')).toEqual(['orders', 'visits']);
    await following.caughtUp();
    await expect
      .poll(async () => (await store.pool.query('select from app.positions where stopped_reason is not null')).rowCount)
      .toBe(0);
    await following.verify();
  });

  it('says of each source how far it is, also while it is copied anew', async () => {
    await insert([1]);
    const following = open();
    following.start();
    const view = async (): Promise<SourceView> =>
      (await listSources(store.pool, followedCatalog(), Date.now()))[0] as SourceView;
    await expect.poll(async () => (await view()).replication?.state).toBe('streaming');
    await expect.poll(async () => (await view()).replication?.lagBytes).toBe('0');
    expect(await view()).toMatchObject({
      name: 'orders',
      database: null,
      positions: [{ kind: 'postgres', topic: 'orders', nextOffset: '1', stoppedReason: null }],
      replication: {
        ...{ connection: 'SHOP_URL', table: 'public.orders', slot: 'tidemark', isReading: true, snapshotRows: '1' },
        ...{ walStatus: 'reserved', failure: null },
      },
    });
    expect(await requestSnapshot(store.pool, 'visits')).toEqual(['visits']);
    await insert([2]);
    await following.caughtUp();
    expect(following.failures).toEqual([]);
  });

  it('follows the shop of the documentation, as a user with no more rights than it says', async () => {
    const page = await readFile(new URL('../../../docs/postgres-sources.md', import.meta.url), 'utf8');
    const blocks = [...page.matchAll(/```(sql|yaml)\n([^]*?)```/g)].map(([, , text = '']) => text);
    const [tables = '', rights = '', yaml = ''] = blocks.map((text) => text.replaceAll(/^ {3}/gm, ''));
    await shop.query('drop publication tidemark; drop table orders');
    await shop.query(tables);
    await shop.query(rights);
    await shop.query(`insert into orders values (1, now(), 7, 'paid', 19.90), (2, now(), 7, 'cancelled', 5)`);
    const catalog = parseCatalog([{ name: 'docs/postgres-sources.md', text: yaml }]);
    const own = await openTestStore({ catalog });
    const reader = new URL(shop.url);
    reader.username = 'tidemark_reader';
    const following = openFollowing(own, shop, catalog);
    onTestFinished(async () => {
      await following.close();
      await own.close();
      await shop.query('drop table customers; drop owned by tidemark_reader; drop role tidemark_reader');
    });
    following.start(reader.href);
    await expect.poll(() => following.silver('orders')).toHaveLength(2);
    await shop.query(`insert into customers values (7, now(), 'SE'); delete from orders where id = 2`);
    await expect.poll(() => following.silver('customers')).toHaveLength(1);
    await expect.poll(() => following.silver('orders')).toHaveLength(1);
    await following.verify();
    expect(following.failures).toEqual([]);
  });
});
