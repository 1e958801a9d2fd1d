import { readFile } from 'node:fs/promises';
import pg from 'pg';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { AnomalyList } from '../../../sdk/src/protocol/anomalies.ts';
import { createRandom } from '../../src/simulation/random.ts';
import { runService, type RunningService } from '../support/shop/running-service.ts';

const CATALOG = new URL('../../../examples/catalogs/shop.yaml', import.meta.url);
/** A subject that stands in no other text. */
const READER = 'reader-7f3a-unmistakable';

const USES = [
  'dashboards_opened',
  'metrics_explored',
  'active_readers',
  'exports_made',
  'proofs_opened',
  'alert_accuracy',
];
const QUERY = { metrics: USES, timeDimension: { dateRange: 'last 2 days' } } as const;

let catalog: string;
let running: RunningService;
let analyst: string;

beforeAll(async () => {
  // Days of the calendar would not be judged.
  catalog = (await readFile(CATALOG, 'utf8')).replace(/^simulation:.*$/m, '').replace(/^calendar:.*/ms, '');
  running = await runService({}, catalog);
  analyst = await running.token({ subject: 'analyst-1', roles: ['analyst'] });
});

afterAll(() => running?.close());

const tokenOf = (service: RunningService, subject: string): Promise<string> =>
  service.token({ subject, roles: ['executive'] });

async function openDashboard(service: RunningService, token: string, path = 'executive'): Promise<void> {
  const response = await service.fetch(`/v1/dashboards/${path}`, { token });
  expect(response.status).toBe(200);
  await response.text();
}

/** Says that a metric was explored, and returns the status of the answer. */
async function explore(service: RunningService, token: string, item: string): Promise<number> {
  const response = await service.fetch('/v1/adoption', { token, body: { kind: 'explorer', item } });
  await response.text();
  return response.status;
}

/** Tables in which a text stands anywhere. */
async function findTables(url: string, text: string): Promise<string[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not like 'pg\\_%' and schemaname <> 'information_schema'`,
    );
    const holding: string[] = [];
    for (const { name } of rows) {
      const hits = await client.query(`select 1 from ${name} as t where t::text like $1 limit 1`, [`%${text}%`]);
      if (hits.rowCount) holding.push(name);
    }
    return holding;
  } finally {
    await client.end();
  }
}

it('counts what is opened by role and item, without the name of anybody', async () => {
  const reader = await tokenOf(running, READER);
  // Ten minutes of the clock count a use once: they must not end between the two.
  await vi.waitUntil(() => Date.now() % 600_000 < 585_000, { timeout: 20_000 });
  await openDashboard(running, reader);
  // Again within ten minutes, and a preview as another role.
  await openDashboard(running, reader);
  await openDashboard(running, analyst, 'sales?as=sales');
  await openDashboard(running, reader, 'finance');
  await openDashboard(running, await tokenOf(running, 'reader-2'));
  expect(await explore(running, reader, 'revenue')).toBe(204);
  expect(await explore(running, reader, 'revenue')).toBe(204);
  expect(await explore(running, reader, 'alert_accuracy')).toBe(400);
  expect(await explore(running, reader, 'no_metric')).toBe(400);
  const body = { format: 'csv', dashboard: 'finance' };
  await (await running.fetch('/v1/export', { token: reader, body })).text();
  await expect
    .poll(() => running.ask({ ...QUERY }, analyst), { timeout: 30_000 })
    .toMatchObject({
      totals: { dashboards_opened: 3, metrics_explored: 1, active_readers: 2, exports_made: 1, alert_accuracy: null },
    });
  const byItem = { ...QUERY, metrics: ['dashboards_opened', 'metrics_explored'], dimensions: ['role', 'item'] };
  expect(await running.ask(byItem, analyst)).toMatchObject({
    rows: [
      { role: 'executive', item: 'executive', dashboards_opened: 2, metrics_explored: 0 },
      { role: 'executive', item: 'finance', dashboards_opened: 1, metrics_explored: 0 },
      { role: 'executive', item: 'revenue', dashboards_opened: 0, metrics_explored: 1 },
    ],
  });
  // Audit entries name who signed in and exported; nothing that counts adoption does.
  const named = await findTables(running.url, READER);
  expect(named.filter((table) => !table.startsWith('app.audit_'))).toEqual([]);
});

it('is seen by the analyst alone, on a dashboard of its own', async () => {
  await openDashboard(running, analyst, 'adoption');
  const executive = await tokenOf(running, 'reader-2');
  const refused = await running.fetch('/v1/dashboards/adoption', { token: executive });
  expect(refused.status).toBe(404);
  await refused.text();
  expect(await running.ask({ ...QUERY }, executive)).toHaveProperty('error');
});

const HOUR_MS = 3_600_000;
/** Hours in which nothing was ordered, hours ago. */
const OUTAGES = [48, 60, 72];

/** Four weeks of orders, with three outages. */
async function sendOrders(): Promise<void> {
  const random = createRandom(5);
  const nowMs = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
  const fixed = { version: 1, customer_id: 'c1', region: 'north', country: 'SE', channel: 'web', category: 'home' };
  for (let week = 4; week > 0; week--) {
    const lines: string[] = [];
    for (let ago = week * 168; ago > (week - 1) * 168; ago--) {
      const count = OUTAGES.includes(ago) ? 0 : random.poisson(25);
      for (let index = 0; index < count; index++) {
        const id = `${ago}-${index}`;
        const at = new Date(nowMs - ago * HOUR_MS + index).toISOString();
        const ids = { event_id: id, order_id: id, ordered_at: at };
        lines.push(JSON.stringify({ ...fixed, ...ids, status: 'paid', amount: '1.00', items: 1 }));
      }
    }
    const headers = { 'Content-Type': 'application/x-ndjson' };
    const response = await running.fetch('/v1/events/orders', { token: analyst, text: lines.join('\n'), headers });
    expect(await response.json()).toMatchObject({ accepted: lines.length });
  }
}

it('has the accuracy of anomalies from each verdict as it was given, also one changed or taken back later', async () => {
  await sendOrders();
  const find = async (): Promise<AnomalyList> => {
    const path = '/v1/anomalies?metric=orders&dateRange=last+7+days';
    return (await (await running.fetch(path, { token: analyst })).json()) as AnomalyList;
  };
  await expect.poll(async () => (await find()).anomalies.length).toBeGreaterThanOrEqual(3);
  const { anomalies } = await find();
  const given = [
    [0, true],
    [0, null],
    [1, true],
    [1, false],
  ] as const;
  for (const [at, isReal] of given) {
    const body = { metric: 'orders', from: anomalies[at]?.from, isReal };
    const response = await running.fetch('/v1/anomalies/verdicts', { token: analyst, body });
    expect(response.status).toBe(200);
    await response.text();
  }
  await expect
    .poll(() => running.ask({ ...QUERY }, analyst), { timeout: 30_000 })
    .toMatchObject({ totals: { alert_accuracy: expect.closeTo(2 / 3, 6) as number } });
});

it.each(['on', 'off'])(
  'writes what it has at the end where it is %s, and nothing where it is off',
  async (ADOPTION) => {
    const other = await runService({ ADOPTION }, catalog);
    try {
      const reader = await tokenOf(other, READER);
      await openDashboard(other, reader, 'finance');
      expect(await explore(other, reader, 'revenue')).toBe(204);
      await other.service.close();
      const tables = await findTables(other.url, 'finance');
      expect(tables.some((name) => name.includes('adoption'))).toBe(ADOPTION === 'on');
    } finally {
      await other.close();
    }
  },
);
