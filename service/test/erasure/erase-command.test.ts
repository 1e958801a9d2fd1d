import pg from 'pg';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { QueryResult, Row } from '../../../sdk/src/protocol/query.ts';
import { verifyGold } from '../../src/medallion/gold/verify-gold.ts';
import { loadCatalog } from '../../src/catalog/file/load-catalog.ts';
import type { ErasureReport } from '../../src/cli/describe-erasure.ts';
import { splitSubject } from '../../src/cli/read-subjects.ts';
import { eraseSubjects } from '../../src/cli/run-erasure.ts';
import { findText } from '../support/postgres/find-text.ts';
import { runTidemark } from '../support/servers/service-process.ts';
import { runService, type RunningService } from '../support/shop/running-service.ts';

const PERSON = 'person-7f3a-unmistakable';
const NAME = 'Mareike Unverwechselbar';

const CATALOG = `
name: shop
timezone: UTC
sources:
  orders:
    entity: id
    version: version
    event_id: event_id
    event_time: at
    fields:
      event_id: string
      id: string
      version: integer
      at: timestamp
      region: string
      customer: { type: string, path: buyer.id }
      account: integer
      total: { type: money, currency: EUR, required: true }
    measures:
      orders: { count: true }
      revenue: { sum: total }
      customers: { distinct: customer }
      accounts: { distinct: account }
      pairs: { distinct: [customer, region] }
      totals: { distribution: total }
    rollups: [[region], [customer]]
  visits:
    event_time: at
    event_id: event_id
    fields: { event_id: string, at: timestamp, customer: string }
    measures: { visits: { count: true }, visitors: { distinct: customer } }
    rollups: [[customer]]
  people:
    entity: customer
    version: version
    event_id: event_id
    event_time: at
    fields: { event_id: string, customer: string, version: integer, at: timestamp, grade: string }
    measures: { people: { count: true } }
    rollups: [[grade]]
dimensions:
  region: {}
  customer: {}
  grade: {}
metrics:
  orders: { empty: zero }
  revenue: {}
  customers: {}
  accounts: {}
  pairs: {}
  visits: {}
  visitors: {}
  people: {}
  median_total: { percentile: [totals, 50] }
  average_order: { ratio: [revenue, orders], currency: EUR }
roles:
  boss: { metrics: all, dimensions: all, ingest: all, operate: true }
`;

const METRICS = [
  ...['orders', 'revenue', 'customers', 'accounts', 'pairs', 'visits', 'visitors', 'people'],
  ...['median_total', 'average_order'],
];
const DAY = '2026-03-01';

let running: RunningService;
let pool: pg.Pool;
let events = 0;

beforeAll(async () => {
  running = await runService({}, CATALOG);
  pool = new pg.Pool({ connectionString: running.url, max: 2 });
  pool.on('error', () => undefined);
  await send('orders', [
    order('o1', 1, PERSON, 'north', 4711),
    order('o2', 1, PERSON, 'south', 4711),
    order('o2', 2, 'other', 'south', 12),
    order('o3', 1, 'other', 'north', 4711),
    order('o4', 1, null, null, null),
  ]);
  await send('visits', [visit(PERSON), visit(PERSON), visit('other')]);
  await send('people', [person(PERSON, 1, 'gold'), person('other', 1, 'iron'), person(PERSON, 2, 'silver')]);
  // As retention of records leaves a row: its key still names the person.
  await pool.query(`update silver.people set payload = '{}' where entity_key = '${PERSON}'`);
  const refused = await running.fetch('/v1/events/orders', {
    body: [
      { ...order('o5', 1, PERSON, 'north', 1), total: 'nothing' },
      { ...order('o6', 1, 'other', 'north', 1), total: 'none' },
    ],
  });
  expect(refused.status).toBe(200);
}, 60_000);

afterAll(async () => {
  await pool?.end();
  await running?.close();
});

const at = `${DAY}T10:00:00Z`;
const order = (
  id: string,
  version: number,
  customer: string | null,
  region: string | null,
  account: number | null,
) => ({
  ...{ event_id: `e-${id}-${version}`, id, version, at, region, account, total: `${10 * version}.50` },
  buyer: { id: customer, name: customer === PERSON ? NAME : 'Somebody' },
});
const visit = (customer: string) => ({ event_id: `v${++events}`, at, customer });
const person = (customer: string, version: number, grade: string) => ({
  event_id: `p${++events}`,
  customer,
  version,
  at,
  grade,
});

async function send(source: string, body: readonly object[]): Promise<{ accepted: number; duplicates: number }> {
  const response = await running.fetch(`/v1/events/${source}`, { body });
  expect(response.status).toBe(200);
  return (await response.json()) as { accepted: number; duplicates: number };
}

/** A bucket is partial until the watermark, which the clock moves, has passed it. */
const withoutPartial = (row: Row): Record<string, unknown> => ({ ...row, partial: undefined });

/** Totals of all metrics, and each split by what it can be split by, apart from the names of customers. */
async function readAnswers(): Promise<unknown[]> {
  const timeDimension = { dateRange: [DAY, DAY], granularity: 'day' } as const;
  const splits = {
    orders: ['region', 'customer'],
    revenue: ['region', 'customer'],
    visits: ['customer'],
    people: ['grade'],
  };
  const answers: unknown[] = [];
  for (const metric of METRICS) {
    const { rows, totals } = (await running.ask({ metrics: [metric], timeDimension })) as QueryResult;
    answers.push([metric, rows.map(withoutPartial), totals]);
  }
  for (const [metric, dimensions] of Object.entries(splits)) {
    for (const dimension of dimensions) {
      const { rows } = (await running.ask({
        metrics: [metric],
        dimensions: [dimension],
        timeDimension,
      })) as QueryResult;
      answers.push(
        rows
          .map((row) => ({ ...row, customer: row.customer && 'somebody' }))
          .map((row) => JSON.stringify(row))
          .toSorted(),
      );
    }
  }
  return answers;
}

async function listCustomers(): Promise<unknown[]> {
  const query = { metrics: ['orders'], dimensions: ['customer'], timeDimension: { dateRange: [DAY, DAY] } } as const;
  return ((await running.ask(query)) as QueryResult).rows.map(({ customer }) => customer);
}

async function run(...args: string[]): Promise<{ code: number | null; output: string }> {
  const command = runTidemark(['erase', ...args], { DATABASE_URL: running.url, CATALOG: running.catalogPath });
  return { code: await command.ended, output: command.output() };
}

const sums = (report: ErasureReport): Record<string, [erased: number, pseudonymised: number]> => {
  const counts: Record<string, [number, number]> = {};
  for (const { table, erased, pseudonymised } of report.subjects.flatMap(({ tables }) => tables)) {
    const [before, also] = counts[table] ?? [0, 0];
    counts[table] = [before + erased, also + pseudonymised];
  }
  return counts;
};

const readReport = (output: string): ErasureReport => JSON.parse(output.slice(output.indexOf('{\n'))) as ErasureReport;

async function erase(
  text: string,
  { isDryRun = false, source }: { isDryRun?: boolean; source?: string | undefined } = {},
): Promise<ErasureReport> {
  const work = { isDryRun, rowsABatch: 2, onProgress: () => undefined };
  return eraseSubjects(pool, await loadCatalog(running.catalogPath), [splitSubject(text)], source, work);
}

it('refuses what it cannot read, and says what was expected', async () => {
  const wrong: [text: string, source: string | undefined, message: string][] = [
    ['customer', undefined, '--subject "customer" has no "=": expected FIELD=VALUE'],
    ['customer=', undefined, '"customer=" has no value'],
    ['=1', undefined, '"=…" names no field'],
    ['custmer=1', undefined, '"custmer" is not a field of orders, visits, people: did you mean "customer"?'],
    ['order.customer=1', undefined, '"order" is not a source: did you mean "orders"?'],
    ['orders.customer=1', 'visits', '--source visits: expected orders'],
    ['total=1', 'orders', 'orders.total is a field of type decimal: expected one that names a person'],
    ['account=x1', undefined, 'account is "x1": expected a whole number'],
    ['version=1', 'orders', 'orders.version cannot be erased: it is the time, the version or the deletion mark'],
  ];
  for (const [text, source, message] of wrong) {
    await expect((async () => erase(text, { isDryRun: true, source }))()).rejects.toThrow(message);
  }
});

it('a person leaves all tables, and no number changes, while the service runs', async () => {
  const before = await readAnswers();
  expect(await listCustomers()).toContain(PERSON);
  expect(await findText(pool, NAME)).not.toEqual([]);

  const dry = await erase(`customer=${PERSON}`, { isDryRun: true });
  expect(await findText(pool, PERSON)).toContain('app.members');
  const counts = {
    'app.members': [0, 5],
    'bronze.orders': [0, 2],
    'silver.orders': [0, 1],
    'bronze.visits': [0, 2],
    'bronze.people': [0, 2],
    'silver.people': [0, 1],
    'app.dead_letters': [1, 0],
  };
  expect(sums(dry)).toEqual(counts);

  const { code, output } = await run('--subject', `orders.customer=${PERSON}`, '--yes', '--json');
  expect([code, output]).toEqual([0, expect.anything()]);
  const report = readReport(output);
  expect(sums(report)).toEqual(counts);
  expect(report.subjects[0]?.fields.toSorted()).toEqual(['orders.customer', 'people.customer', 'visits.customer']);
  expect(await findText(pool, PERSON)).toEqual([]);
  expect(await findText(pool, NAME)).toEqual([]);

  await vi.waitUntil(async () => !(await listCustomers()).includes(PERSON), { timeout: 15_000, interval: 100 });
  expect(await listCustomers()).toContainEqual(expect.stringMatching(/^erased-[0-9a-f]{16}$/));
  expect(await readAnswers()).toEqual(before);
  expect(await verifyGold(pool, await loadCatalog(running.catalogPath))).toEqual([]);

  const { rows: letters } = await pool.query<{ value: string }>(
    `select convert_from(record_value, 'UTF8') as value from app.dead_letters`,
  );
  expect(letters.map(({ value }) => value)).toEqual([expect.stringContaining('"other"')]);
}, 60_000);

it('the audit has a digest of the value, and the same erasure again finds nothing', async () => {
  const { code, output } = await run('--subject', `customer=${PERSON}`, '--yes');
  expect(code).toBe(0);
  const [, digest = ''] = /\(digest ([0-9a-f]{64})\)/.exec(output) ?? [];
  expect(output).toMatch(/^bronze\.orders\t0\t0\t0\t/m);
  const { rows } = await pool.query<{ entry: { action: string; result: string; details: unknown } }>(
    `select coalesce(content, entry::jsonb) as entry from app.audit_pending full join app.audit_entries on false
     where coalesce(content, entry::jsonb) ->> 'action' = 'erase'`,
  );
  expect(rows.map(({ entry }) => [entry.result, entry.details])).toContainEqual([
    'started',
    { subjects: [{ field: 'customer', digest }] },
  ]);
  expect(await findText(pool, PERSON)).toEqual([]);
}, 60_000);

it('what arrives later does not bring the person back', async () => {
  const before = (await readAnswers()).slice(0, METRICS.length);
  expect(await send('orders', [order('o1', 1, PERSON, 'north', 4711)])).toMatchObject({ accepted: 0, duplicates: 1 });
  // A correction of an erased order, and one of the person's own row, which the value is the key of.
  expect(await send('orders', [order('o1', 2, PERSON, 'north', 4711)])).toMatchObject({ accepted: 1 });
  expect(await send('people', [person(PERSON, 3, 'silver')])).toMatchObject({ accepted: 1 });
  const after = (await readAnswers()).slice(0, METRICS.length);
  const unchanged = METRICS.filter((metric) => !['revenue', 'median_total', 'average_order'].includes(metric));
  for (const metric of unchanged) expect(after[METRICS.indexOf(metric)]).toEqual(before[METRICS.indexOf(metric)]);
  expect(after).not.toEqual(before);
  // A refused record is kept as a dead letter, without the value.
  const response = await running.fetch('/v1/events/orders', {
    body: [{ ...order('o7', 1, PERSON, 'north', 1), total: 'no' }],
  });
  expect(response.status).toBe(200);
  expect(await findText(pool, PERSON)).toEqual([]);
  expect(await findText(pool, NAME)).toEqual([]);
  expect(await verifyGold(pool, await loadCatalog(running.catalogPath))).toEqual([]);
}, 30_000);

it('a value is found however JSON writes it', async () => {
  const text = [`"customer": 8.2e1`, `"customer": "\\u0038\\u0032"`, `"customer": 82`, `"customer": 820`]
    .map((customer, index) => `{"event_id": "w${index}", "at": "${at}", ${customer}}`)
    .join(',');
  const response = await running.fetch('/v1/events/visits', { text: `[${text}]` });
  expect(response.status).toBe(200);
  expect(sums(await erase('visits.customer=82'))).toMatchObject({ 'bronze.visits': [0, 3] });
  expect(sums(await erase('visits.customer=82'))).toMatchObject({ 'bronze.visits': [0, 0] });
}, 30_000);

it('a whole number is replaced by another', async () => {
  const before = (await readAnswers()).slice(0, METRICS.length);
  expect(sums(await erase('account=4711'))).toMatchObject({
    'app.members': [0, 1],
    'silver.orders': [0, 2],
    'bronze.orders': [0, 4],
  });
  expect((await readAnswers()).slice(0, METRICS.length)).toEqual(before);
  const { rows } = await pool.query<{ account: string }>(
    `select payload::jsonb ->> 'account' as account from silver.orders where entity_key = 'o3'`,
  );
  expect(Number(rows[0]?.account)).toBeLessThan(0);
  expect(await verifyGold(pool, await loadCatalog(running.catalogPath))).toEqual([]);
}, 30_000);
