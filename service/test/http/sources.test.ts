import { afterAll, beforeAll, expect, it } from 'vitest';
import type { QueryResult } from '../../../sdk/src/protocol/query.ts';
import type { SourceList, SourceView } from '../../../sdk/src/protocol/catalog.ts';
import { createLogger } from '../../src/base/logger.ts';
import { runService, type RunningService } from '../support/shop/running-service.ts';
import { OPENERS, type SourceDatabase } from '../support/sql/source-databases.ts';

const CATALOG = `
name: read
sources:
  visits:
    event_id: id
    event_time: at
    sql: { connection: SHOP_URL, table: visits, watermark: at, every: 1s }
    fields: { id: integer, at: timestamp, page: string }
    measures: { visits: { count: true } }
  clicks:
    event_time: at
    fields: { at: timestamp }
    measures: { clicks: { count: true } }
metrics:
  visits: { empty: zero }
  clicks:
roles:
  boss: { metrics: all, dimensions: all, ingest: all, operate: true }
  clerk: { metrics: all, dimensions: all }
`;

let shop: SourceDatabase;
let running: RunningService;
let log = '';

beforeAll(async () => {
  const [[, openPostgres]] = OPENERS as unknown as [(typeof OPENERS)[number]];
  shop = await openPostgres();
  await shop.query('create table visits (id bigint primary key, at timestamptz not null, page text)');
  await shop.query(`insert into visits values (1, now() - interval '1 minute', 'home')`);
  running = await runService({ SHOP_URL: shop.url }, CATALOG, {
    logger: createLogger('warn', { write: (line) => void (log += line) }),
  });
});

afterAll(async () => {
  await running.close();
  await shop.drop();
});

const find = async (): Promise<readonly SourceView[]> => {
  const response = await running.fetch('/v1/sources');
  return ((await response.json()) as SourceList).sources;
};

const ask = async (): Promise<QueryResult> =>
  (await running.ask({ metrics: ['visits'], timeDimension: { dateRange: 'last 7 days' } })) as QueryResult;

it('shows operators how far a database is read, and answers with what it holds', async () => {
  await expect.poll(async () => (await find())[0]?.database?.rowCount).toBe(1);
  const [visits, clicks] = await find();
  expect(visits).toMatchObject({
    name: 'visits',
    title: 'Visits',
    positions: [{ kind: 'sql', topic: 'visits', partition: 0, nextOffset: '1', stoppedReason: null }],
    database: { connection: 'SHOP_URL', everyMs: 1000, skippedCount: 0, failure: null },
  });
  const { rows } = await shopTimes();
  expect(visits?.database?.watermark).toBe(rows[0]?.at);
  expect(clicks).toMatchObject({ name: 'clicks', positions: [], database: null });
  await expect.poll(async () => (await ask()).totals).toEqual({ visits: 1 });
  await expect.poll(async () => (await ask()).freshness).toMatchObject({ state: 'live', objectiveMs: 5000 });
});

const shopTimes = async (): Promise<{ rows: { at: string }[] }> => ({
  rows: await shop.query<{ at: string }>(
    `select to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at from visits`,
  ),
});

it('refuses records that are sent to it, and other readers', async () => {
  const sent = await running.fetch('/v1/events/visits', { body: { id: 2, at: '2026-11-01T10:00:00Z' } });
  expect(sent.status).toBe(400);
  expect(await sent.json()).toMatchObject({ error: { code: 'topic_only', path: 'source' } });
  const clerk = await running.token({ roles: ['clerk'] });
  expect((await running.fetch('/v1/sources', { token: clerk })).status).toBe(403);
});

it('tells what fails, without addresses to those who need none', async () => {
  await shop.query('alter table visits rename column at to visited_at');
  await expect
    .poll(async () => (await find())[0]?.database?.failure)
    .toMatchObject({
      code: 'unknown_column',
      message: 'the result has no column at: expected one of its columns, id, visited_at, page',
    });
  await expect
    .poll(async () => {
      const response = await running.fetch('/readyz', { token: '' });
      return await response.json();
    })
    .toMatchObject({
      status: 'degraded',
      components: expect.arrayContaining([
        {
          name: 'ingest',
          status: 'degraded',
          reason: '1 database cannot be read',
          problems: [{ source: 'visits', code: 'unknown_column', reason: 'the database cannot be read' }],
        },
      ]) as unknown,
    });
  await shop.query('alter table visits rename column visited_at to at');
  await shop.query(`insert into visits values (2, now(), 'cart')`);
  await expect.poll(async () => (await ask()).totals).toEqual({ visits: 2 });
  await expect.poll(async () => (await find())[0]?.database?.failure).toBeNull();
});

it('logs a failure once, however often the database is tried again', async () => {
  log = '';
  await shop.query('alter table visits rename to visitors');
  const tableIsMissing = { code: 'unknown_table', count: 3 };
  await expect
    .poll(async () => (await find())[0]?.database?.failure, { timeout: 15_000 })
    .toMatchObject(tableIsMissing);
  const lines = log
    .trim()
    .split('\n')
    .filter((line) => line.includes('unknown_table'));
  expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([{ source: 'visits' }]);
});
