import { afterAll, beforeAll, expect, it } from 'vitest';
import { anyOf, appTables, givenRows, now } from '../../src/postgres/app-tables.ts';
import { inTransaction } from '../../src/postgres/transaction.ts';
import { openTestStore, type TestStore } from '../support/postgres/test-store.ts';

let store: TestStore;

beforeAll(async () => {
  store = await openTestStore({ maxConnections: 2, statementTimeoutMs: 200 });
});

afterAll(() => store.close());

const insertSource = (source: string) => ({ source_name: source, version: '9007199254740993' });

it('a query on a client is part of its transaction', async () => {
  const failed = inTransaction(store.pool, false, async (client) => {
    await appTables(client).insertInto('app.sources').values(insertSource('rolled_back')).execute();
    throw new Error('fails after the insert');
  });
  await expect(failed).rejects.toThrow('fails after the insert');
  const stored = await appTables(store.pool).selectFrom('app.sources').select('source_name').execute();
  expect(stored).toEqual([]);
});

it('a query is ended by the statement timeout of its connection, and the connection is free again', async () => {
  const sources = appTables(store.pool).selectFrom('app.sources').select('source_name');
  await inTransaction(store.pool, false, async (client) => {
    await client.query('lock table app.sources in access exclusive mode');
    await expect(sources.execute()).rejects.toMatchObject({ code: '57014' });
  });
  expect(await sources.execute()).toEqual([]);
});

it('values are read with the types that the schema states', async () => {
  const row = await appTables(store.pool)
    .insertInto('app.sources')
    .values({ ...insertSource('typed'), last_commit_at: new Date('2026-03-01T00:00:00.123Z') })
    .returning(['version', 'last_commit_at'])
    .executeTakeFirstOrThrow();
  expect(row).toEqual({ version: '9007199254740993', last_commit_at: new Date('2026-03-01T00:00:00.123Z') });

  const settings = appTables(store.pool).insertInto('app.settings').returning('value');
  expect(await settings.values({ name: 'list', value: JSON.stringify([1, 'a']) }).execute()).toEqual([
    { value: [1, 'a'] },
  ]);
});

it('a query finds none of an empty list, and all of a list', async () => {
  const find = (names: string[]) =>
    appTables(store.pool).selectFrom('app.settings').select('name').where('name', '=', anyOf(names)).execute();
  expect(await find([])).toEqual([]);
  expect(await find(['list', 'unknown'])).toEqual([{ name: 'list' }]);
});

it('rows given by column keep their order and their nulls', async () => {
  const given = givenRows<{ name: string; note: string | null; at: number }>({
    name: ['text', ['b', 'a']],
    note: ['text', [null, 'second']],
    at: ['integer', [2, 1]],
  });
  const rows = await appTables(store.pool).selectNoFrom(now.as('now')).execute();
  expect(rows[0]?.now).toBeInstanceOf(Date);
  const query = appTables(store.pool).with('copy', (tables) => tables.selectFrom(given).select(['name', 'note', 'at']));
  expect(await query.selectFrom('copy').selectAll().execute()).toEqual([
    { name: 'b', note: null, at: 2 },
    { name: 'a', note: 'second', at: 1 },
  ]);
});
