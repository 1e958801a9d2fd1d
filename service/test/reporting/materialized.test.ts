import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { QueryResult } from '../../../sdk/src/protocol/query.ts';
import { createSqlRole, revokeSqlRole } from '../../src/reporting/sql-roles.ts';
import { syncViews } from '../../src/reporting/sync-views.ts';
import { createRandom } from '../../src/simulation/random.ts';
import { runService, type RunningService } from '../support/shop/running-service.ts';

const HOUR_MS = 3_600_000;

const CATALOG = `
name: kpis
timezone: Europe/Berlin
sources:
  orders:
    entity: id
    version: version
    event_id: event_id
    event_time: at
    deleted_when: { deleted: true }
    fields:
      event_id: string
      id: string
      version: integer
      at: timestamp
      deleted: boolean
      region: string
      channel: string
      category: string
      customer: string
      amount: { type: money, currency: EUR }
    measures: { orders: { count: true }, revenue: { sum: amount }, customers: { distinct: customer } }
    rollups: [[region], [region, channel], [region, category]]
dimensions: { region: {}, channel: {}, category: {} }
metrics:
  orders: {}
  revenue: {}
  customers: {}
  average_order_value: { ratio: [revenue, orders] }
roles:
  boss: { metrics: all, dimensions: all, ingest: all }
  sales: { metrics: all, dimensions: all, filters: { region: north } }
  counter: { metrics: [orders, revenue], dimensions: all }
`;

let running: RunningService;
let pool: pg.Pool;
const random = createRandom(5);
const draw = <Value>(values: readonly Value[]): Value => values[Math.floor(random.next() * values.length)] as Value;

beforeAll(async () => {
  running = await runService({}, CATALOG);
  pool = new pg.Pool({ connectionString: running.url, max: 2 });
});

afterAll(async () => {
  await pool.end();
  await running.close();
});

/** Sends a version of each order: another place in the last 9 days, another amount, at times deleted. */
async function send(version: number, ids: readonly number[]): Promise<void> {
  const now = Date.now();
  const lines = ids.map((id) =>
    JSON.stringify({
      event_id: `${id}-${version}`,
      id: String(id),
      version,
      at: new Date(now - random.next() * 9 * 24 * HOUR_MS).toISOString(),
      deleted: version > 1 && random.next() < 0.3,
      region: draw(['north', 'south']),
      channel: draw(['web', 'store']),
      category: draw(['home', 'toys']),
      customer: `c${draw([1, 2, 3])}`,
      amount: (random.next() * 100).toFixed(2),
    }),
  );
  const headers = { 'Content-Type': 'application/x-ndjson' };
  await (await running.fetch('/v1/events/orders', { text: lines.join('\n'), headers })).text();
}

type Row = Record<string, unknown>;

async function ask(
  range: string,
  granularity: 'hour' | 'day',
  dimensions: readonly string[] = [],
): Promise<readonly Row[]> {
  const result = await running.ask({
    metrics: ['revenue', 'customers', 'average_order_value', 'orders'],
    dimensions: [...dimensions],
    timeDimension: { granularity, dateRange: range },
    limit: 10_000,
  });
  return (result as QueryResult).rows;
}

const read = async (sql: string): Promise<readonly Row[]> => (await pool.query<Row>(sql)).rows;
const toNumber = (value: unknown): number | null => (value === null || value === undefined ? null : Number(value));

/** Polls until the views show as many orders as the service: they are refreshed once a second. */
async function untilFresh(): Promise<void> {
  await expect
    .poll(
      async () => {
        const wanted = await ask('last 7 days', 'day');
        const rows = await read(`select sum(revenue)::float8 as revenue from kpi.revenue_analytics
          where breakdown = 'channel' and time >= ((now() at time zone 'Europe/Berlin')::date - 6)::timestamp at time zone 'Europe/Berlin'`).catch(
          () => [],
        );
        const revenue = wanted.reduce((sum, row) => sum + Number(row['revenue'] ?? 0), 0);
        return Math.abs(Number(rows[0]?.['revenue'] ?? NaN) - revenue) < 0.001;
      },
      { timeout: 15_000 },
    )
    .toBe(true);
}

/** Compares the views with queries once they are fresh, and again where the hour turned meanwhile: their ranges end with it. */
async function expectSameNumbers(): Promise<void> {
  const current = `select count(*)::integer as n from kpi.executive_kpis where time = date_trunc('hour', now())`;
  for (;;) {
    const hour = Math.floor(Date.now() / HOUR_MS);
    await untilFresh();
    await expect.poll(() => read(current)).toEqual([{ n: 1 }]);
    const [kpis, analytics] = await Promise.allSettled([expectKpis(), expectAnalytics()]);
    if (Math.floor(Date.now() / HOUR_MS) !== hour) continue;
    for (const compared of [kpis, analytics]) expect(compared).toEqual({ status: 'fulfilled', value: undefined });
    return;
  }
}

async function expectKpis(): Promise<void> {
  const asked = new Map((await ask('last 216 hours', 'hour')).map((row) => [Date.parse(String(row['time'])), row]));
  const revenueAt = (ms: number): number => toNumber(asked.get(ms)?.['revenue']) ?? 0;
  const rows = await read('select * from kpi.executive_kpis order by time');
  expect(rows).toHaveLength(168);
  for (const row of rows) {
    const ms = (row['time'] as Date).getTime();
    const [revenue, before, yesterday] = [ms, ms - HOUR_MS, ms - 24 * HOUR_MS].map(revenueAt) as [
      number,
      number,
      number,
    ];
    const average =
      Array.from({ length: 24 }, (_, hours) => revenueAt(ms - hours * HOUR_MS)).reduce((a, b) => a + b) / 24;
    expect({
      revenue: toNumber(row['revenue']),
      customers: toNumber(row['unique_customers']),
      value: toNumber(row['average_order_value']),
      orders: toNumber(row['transactions']),
      before: toNumber(row['previous_hour_revenue']),
      yesterday: toNumber(row['same_hour_yesterday_revenue']),
      level: row['revenue_level'],
    }).toEqual({
      revenue,
      customers: toNumber(asked.get(ms)?.['customers']) ?? 0,
      value: toNumber(asked.get(ms)?.['average_order_value']),
      orders: toNumber(asked.get(ms)?.['orders']) ?? 0,
      before,
      yesterday,
      level: revenue > 1.2 * average ? 'HIGH' : revenue < 0.8 * average ? 'LOW' : 'NORMAL',
    });
    expect(toNumber(row['rolling_24h_average'])).toBeCloseTo(average, 6);
    for (const [name, base] of [
      ['hourly_growth_percent', before],
      ['daily_growth_percent', yesterday],
    ] as const) {
      if (base === 0) expect(row[name]).toBeNull();
      else expect(toNumber(row[name])).toBeCloseTo((100 * (revenue - base)) / base, 6);
    }
  }
}

async function expectAnalytics(): Promise<void> {
  for (const breakdown of ['region', 'channel', 'category']) {
    const asked = (await ask('last 12 days', 'day', [breakdown])).filter((row) => row['orders'] !== null);
    const rows = await read(
      `select * from kpi.revenue_analytics where breakdown = '${breakdown}' order by time, value`,
    );
    const toKey = (time: unknown, value: unknown): string =>
      `${new Date(time as string).toISOString()} ${String(value)}`;
    const revenues = new Map(asked.map((row) => [toKey(row['time'], row[breakdown]), Number(row['revenue'])]));
    expect(rows.map((row) => [toKey(row['time'], row['value']), Number(row['revenue'])])).toEqual(
      [...revenues].toSorted(([a], [b]) => (a < b ? -1 : 1)),
    );
    const shares = Map.groupBy(rows, (row) => toKey(row['time'], ''));
    for (const day of shares.values())
      expect(day.reduce((sum, row) => sum + Number(row['share_percent']), 0)).toBeCloseTo(100, 6);
  }
}

it('they have the numbers of queries, after late, corrected and deleted orders', async () => {
  const ids = Array.from({ length: 300 }, (_, id) => id);
  await send(1, ids);
  await expectSameNumbers();
  await send(
    2,
    ids.filter((id) => id % 3 === 0),
  );
  await expectSameNumbers();
});

it('are for roles that may see all rows, metrics and dimensions in them', async () => {
  const suffix = randomBytes(4).toString('hex');
  const { catalog } = running.service;
  const seen: Record<string, unknown> = {};
  for (const role of ['boss', 'sales', 'counter']) {
    const name = `${role}_${suffix}`;
    await createSqlRole(pool, catalog, { name, roles: [role], attributes: {}, members: [] });
    const { rows } = await pool.query<{ name: string }>(
      `select relname as name from pg_class where relnamespace = $1::regnamespace and relkind = 'v' and relname !~ '^orders' order by 1`,
      [name],
    );
    const { rows: rights } = await pool.query<{ name: string }>(
      `select relname as name from pg_class where relnamespace = 'kpi'::regnamespace and relkind = 'm'
         and has_table_privilege($1, oid, 'select') order by 1`,
      [`${name}_views`],
    );
    seen[role] = [rows.map((row) => row.name), rights.map((row) => row.name)];
    await revokeSqlRole(pool, name);
  }
  const both = ['executive_kpis', 'revenue_analytics'];
  expect(seen).toEqual({
    boss: [both, both],
    sales: [[], []],
    counter: [['revenue_analytics'], ['revenue_analytics']],
  });
});

it('are made again though a reader stays in a transaction', async () => {
  const name = `boss_${randomBytes(4).toString('hex')}`;
  const { catalog } = running.service;
  const password = await createSqlRole(pool, catalog, { name, roles: ['boss'], attributes: {}, members: [] });
  const url = new URL(running.url);
  Object.assign(url, { username: name, password });
  const client = new pg.Client({ connectionString: url.href });
  client.on('error', () => undefined);
  await client.connect();
  await client.query('set idle_in_transaction_session_timeout = 0');
  await client.query('begin; select * from executive_kpis');
  const oid = `select 'kpi.executive_kpis'::regclass::oid as oid`;
  const before = await read(oid);
  await pool.query(
    `update app.settings set value = jsonb_set(value, '{digest}', '"another"') where name = 'kpi_views'`,
  );
  await syncViews(pool, catalog);
  expect(await read(oid)).not.toEqual(before);
  await client.end().catch(() => undefined);
  await revokeSqlRole(pool, name);
});
