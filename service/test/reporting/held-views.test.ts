import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSqlRole, revokeSqlRole } from '../../src/reporting/sql-roles.ts';
import { syncViews } from '../../src/reporting/sync-views.ts';
import { openSqlShop, type SqlShop } from '../support/shop/sql-reader.ts';
import { sendHistories, visitedCatalog } from '../support/shop/visited-orders.ts';

const catalog = visitedCatalog('Europe/Berlin');
const narrowed = visitedCatalog('Europe/Berlin', (text) =>
  text
    .replace('metrics: [orders, revenue, average, customers, conversion]', 'metrics: [orders]')
    .replace('filters: { region: principal.regions }', 'filters: { region: south }'),
);
let shop: SqlShop;
let password: string;

beforeAll(async () => {
  shop = await openSqlShop(Date.UTC(2026, 10, 7, 10), catalog);
  await shop.letCreateRoles(true);
  await syncViews(shop.store.pool, catalog);
  await sendHistories(shop, 1);
});

afterAll(() => shop.close());

const NORTH = { name: 'north', roles: ['clerk'], attributes: { regions: ['north'] } };
const create = async (): Promise<void> => {
  password = (await createSqlRole(shop.store.pool, catalog, { ...NORTH, members: [] })) as string;
};

/** Opens a session that stays in a transaction after reading, without a limit of time, with a view of its own over what it read. */
async function hold(user: string, secret: string): Promise<pg.Client> {
  const client = await shop.signIn(user, secret);
  await client.query('set default_transaction_read_only = off; set idle_in_transaction_session_timeout = 0');
  await client.query('create temp view mine as select * from north.orders_total_day');
  await client.query('begin; select * from mine');
  return client;
}

const isRefused = (work: Promise<unknown>): Promise<boolean> =>
  work.then(
    () => false,
    () => true,
  );

describe('a reader that stays in a transaction', () => {
  it('does not keep its views from being narrowed', async () => {
    await create();
    const client = await hold('north', password);
    await shop.letCreateRoles(false);
    await syncViews(shop.store.pool, narrowed);
    expect(await isRefused(client.query('select * from mine'))).toBe(true);
    await client.end().catch(() => undefined);
    const again = await shop.signIn('north', password);
    expect((await again.query('select distinct region from orders_by_region_day')).rows).toEqual([{ region: 'south' }]);
    expect(await isRefused(again.query('select revenue from orders_total_day'))).toBe(true);
    await again.end();
    await shop.letCreateRoles(true);
  });

  it('does not keep itself from being revoked', async () => {
    const client = await hold('north', password);
    await revokeSqlRole(shop.store.pool, 'north');
    expect(await isRefused(client.query('select * from mine'))).toBe(true);
    await client.end().catch(() => undefined);
    expect(await shop.asSuperuser(`select from pg_roles where rolname in ('north', 'north_views')`)).toEqual([]);
    expect(await shop.asSuperuser(`select from pg_namespace where nspname = 'north'`)).toEqual([]);
  });

  it('as a member that the service may not end, keeps nothing but what it had read', async () => {
    await shop.asSuperuser(`create role anna login password 'a password of anna'`);
    await createSqlRole(shop.store.pool, catalog, { ...NORTH, members: ['anna'] });
    const client = await hold('anna', 'a password of anna');
    await expect(revokeSqlRole(shop.store.pool, 'north')).rejects.toThrow('a transaction of "anna"');
    const other = await shop.signIn('anna', 'a password of anna');
    expect(await isRefused(other.query('select from north.orders_total_day'))).toBe(true);
    await other.end();
    // The service, which runs on, does not give it back.
    await syncViews(shop.store.pool, catalog);
    const rights = await shop.asSuperuser(`select has_schema_privilege('anna', 'north', 'usage') as usage`);
    expect(rights).toEqual([{ usage: false }]);
    await shop.asSuperuser('grant pg_signal_backend to tidemark_service');
    await revokeSqlRole(shop.store.pool, 'north');
    expect(await isRefused(client.query('select * from mine'))).toBe(true);
    await client.end().catch(() => undefined);
    expect(await shop.asSuperuser(`select from pg_roles where rolname in ('north', 'north_views')`)).toEqual([]);
  });
});

it('services that run at the same time do not bring a revoked role back', async () => {
  const { pool } = shop.store;
  await create();
  for (const changed of [narrowed, catalog]) await Promise.all([syncViews(pool, changed), syncViews(pool, changed)]);
  await Promise.all([syncViews(pool, narrowed), revokeSqlRole(pool, 'north'), syncViews(pool, catalog)]);
  expect(await shop.asSuperuser(`select from pg_roles where rolname in ('north', 'north_views')`)).toEqual([]);
  expect(await shop.asSuperuser('select from app.sql_roles')).toEqual([]);
});
