import { afterAll, beforeAll, expect, it } from 'vitest';
import { openStore, type Store } from '../../src/postgres/database.ts';
import { startPgBouncer, type PgBouncer } from '../support/postgres/pgbouncer.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres/postgres.ts';
import { runService } from '../support/shop/running-service.ts';

let database: TestDatabase;
let pooler: PgBouncer;

beforeAll(async () => {
  database = await createTestDatabase();
  pooler = await startPgBouncer(database.url);
});

afterAll(async () => {
  await pooler.stop();
  await database.drop();
});

const open = (isReadOnly = false): Store =>
  openStore(
    { url: pooler.url, maxConnections: 2, connectTimeoutMs: 5000, statementTimeoutMs: 300, isReadOnly },
    () => undefined,
  );

it('lets a store connect, with the time limit of a statement on every connection', async () => {
  const store = open();
  const [first, second] = await Promise.all([store.pool.connect(), store.pool.connect()]);
  for (const client of [first, second]) {
    await expect(client.query('select pg_sleep(10)')).rejects.toMatchObject({ code: '57014' });
    client.release();
  }
  await store.close();
});

it('holds a reading command to reading', async () => {
  const store = open(true);
  await expect(store.pool.query('create table written (id integer)')).rejects.toMatchObject({ code: '25006' });
  await store.close();
});

it('carries a whole service: events in, an answer out', async () => {
  const running = await runService({ DATABASE_URL: pooler.url });
  try {
    const order = { event_id: 'a', id: 'a', version: 1, at: '2026-11-07T10:00:00Z', region: 'north', total: '10.50' };
    expect(await (await running.fetch('/v1/events/orders', { body: order })).json()).toMatchObject({ accepted: 1 });
    const timeDimension = { dateRange: ['2026-11-07', '2026-11-07'] as const };
    expect(await running.ask({ metrics: ['revenue'], timeDimension })).toMatchObject({ totals: { revenue: 10.5 } });
  } finally {
    await running.close();
  }
});
