import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MemberDictionary } from '../../src/medallion/gold/members.ts';
import { BronzePartitions, dropExpiredPartitions } from '../../src/medallion/bronze/partitions.ts';
import { applyCatalog } from '../../src/medallion/layout/apply-catalog.ts';
import { orderCatalog } from '../support/shop/order-history.ts';
import { migrate } from '../../src/postgres/migrate.ts';
import { openTestStore, type TestStore } from '../support/postgres/test-store.ts';

let store: TestStore;

beforeEach(async () => {
  store = await openTestStore();
});

afterEach(() => store.close());

const empty = () => store.pool.query('drop schema app, kpi, bronze, silver, gold cascade');

describe('migrate', () => {
  it('applies everything once, whoever starts at the same time', async () => {
    await empty();
    const applied = await Promise.all([migrate(store.pool), migrate(store.pool), migrate(store.pool)]);
    const all = await readdir(new URL('../../../sql/migrations/', import.meta.url));
    expect(applied.flat().sort()).toEqual(all.sort());
    expect(await migrate(store.pool)).toEqual([]);
  });

  it('uses a schema kpi of its own user, and names the owner of another', async () => {
    const other = `owner_${randomBytes(4).toString('hex')}`;
    await empty();
    await store.pool.query(`create schema kpi; create view kpi.own as select 1 as n; create role ${other};
      do $$ begin execute format('grant create on database %I to ${other}', current_database()); end $$`);
    const pool = new pg.Pool({ connectionString: store.url, max: 1, options: `-c role=${other}` });
    try {
      await expect(migrate(pool)).rejects.toThrow(`expected it to belong to ${other}, or no schema of this name`);
    } finally {
      await pool.end();
      await store.pool.query(`drop owned by ${other} cascade; drop role ${other}`);
    }
    await migrate(store.pool);
    expect((await store.pool.query('select n from kpi.own')).rows).toEqual([{ n: 1 }]);
  });

  it('refuses a database that a newer version has migrated', async () => {
    await store.pool.query(`insert into app.migrations (name) values ('9999_do_more.sql')`);
    await expect(migrate(store.pool)).rejects.toMatchObject({
      code: 'newer_database',
      message: expect.stringContaining('9999_do_more.sql') as string,
    });
  });
});

describe('member ids', () => {
  it('are dense, and the same for all who ask at once', async () => {
    const values = new Set(Array.from({ length: 50 }, (_, index) => `v${index}`));
    const dictionaries = [1, 2, 3, 4].map(() => new MemberDictionary(store.pool));
    const maps = await Promise.all(dictionaries.map((dictionary) => dictionary.ensure('d:x', values)));
    for (const map of maps)
      expect(new Map([...map].sort())).toEqual(new Map([...(maps[0] as Map<string, number>)].sort()));
    expect([...(maps[0] as Map<string, number>).values()].sort((a, b) => a - b)).toEqual(
      Array.from({ length: 50 }, (_, index) => index + 1),
    );
  });

  it('are found again after the memory is gone', async () => {
    const dictionary = new MemberDictionary(store.pool);
    const first = await dictionary.ensure('d:x', new Set(['a', 'b"\\c', '😀']));
    dictionary.forget();
    expect(new Map(await dictionary.ensure('d:x', new Set(['😀', 'b"\\c', 'a'])))).toEqual(new Map(first));
  });
});

describe('retention', () => {
  it('drops whole months that ended before, and no others', async () => {
    await applyCatalog(store.pool, orderCatalog(['UTC']));
    const months = [0, 1, 2].map((month) => Date.UTC(2026, month, 15));
    await new BronzePartitions(store.pool).ensure('orders', months);
    expect(await dropExpiredPartitions(store.pool, 'orders', Date.UTC(2026, 1, 1))).toEqual(['orders_2026_01']);
    expect(await dropExpiredPartitions(store.pool, 'orders', Date.UTC(2026, 1, 28, 23, 59))).toEqual([]);
    expect(await dropExpiredPartitions(store.pool, 'orders', Date.UTC(2026, 3, 1))).toEqual([
      'orders_2026_02',
      'orders_2026_03',
    ]);
  });
});
