import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadCatalog } from '../../src/catalog/file/load-catalog.ts';
import { splitSubject } from '../../src/cli/read-subjects.ts';
import { eraseSubjects } from '../../src/cli/run-erasure.ts';
import { runAlertingShop, type AlertingShop } from '../support/shop/alerting-shop.ts';
import { findText } from '../support/postgres/find-text.ts';

/** A value of the dimension by which the shop's orders are split; JSON escapes a part of it. */
const PERSON = 'person-7f3a "unmistakable"';
const FOUND = 'person-7f3a';
const PSEUDONYM = /^erased-[0-9a-f]{16}$/;
const FILTERS = [{ member: 'region', operator: 'equals', values: [PERSON] }];
/** Where the value is named outside of events, with the number of rows; the notification waits to be sent again. */
const NAMED = {
  'app.alert_instances': 1,
  'app.alert_outbox': 1,
  'app.alert_silences': 1,
  'app.annotations': 1,
  'app.saved_views': 1,
  'app.provenance': 1,
};

let shop: AlertingShop;
let pool: pg.Pool;

beforeAll(async () => {
  shop = await runAlertingShop(
    '  big_revenue: { metric: revenue, per: day, by: region, above: 100, critical: 500, channels: [ops] }',
    { OPS_URL: 'http://127.0.0.1:9/' },
  );
  pool = new pg.Pool({ connectionString: shop.running.url, max: 2 });
  pool.on('error', () => undefined);
});

afterAll(async () => {
  await pool?.end();
  await shop?.close();
});

async function save(method: string, path: string, body: unknown): Promise<void> {
  const response = await shop.running.fetch(path, { method, body });
  expect([response.status, await response.text()]).toEqual([
    expect.toSatisfy((status) => status < 300),
    expect.anything(),
  ]);
}

/** Tables that name the value: not those of the audit, whose entries cannot be changed. */
const findNamed = async (): Promise<string[]> => (await findText(pool, FOUND)).filter((table) => !/audit/.test(table));

const countWaiting = async (): Promise<number> => (await pool.query('select from app.alert_outbox')).rowCount ?? 0;

async function erase(isDryRun: boolean): Promise<Record<string, number>> {
  const catalog = await loadCatalog(shop.running.catalogPath);
  const run = { isDryRun, rowsABatch: 100, onProgress: () => undefined };
  const report = await eraseSubjects(pool, catalog, [splitSubject(`orders.region=${PERSON}`)], undefined, run);
  const tables = report.subjects.flatMap((subject) => subject.tables);
  const counts = tables.map(({ table, pseudonymised }) => [table, pseudonymised] as const);
  return Object.fromEntries(counts.filter(([table, count]) => count > 0 && !/members|orders$/.test(table)));
}

it('renames the value in alerts and in what readers saved, and the alert goes on', async () => {
  await shop.order('o1', 200, PERSON);
  await shop.order('o2', 20, 'south');
  const [before] = await shop.untilAlerts(([alert]) => alert?.state === 'firing');
  expect(before?.dimensions).toEqual({ region: PERSON });
  await expect.poll(countWaiting).toBe(1);

  const from = new Date().toISOString();
  await save('POST', '/v1/annotations', {
    metric: 'revenue',
    dimensions: { region: PERSON },
    from,
    text: 'Large order',
  });
  await save('PUT', `/v1/views/${randomUUID()}`, { name: 'Mine', state: { filters: JSON.stringify(FILTERS) } });
  await save('POST', '/v1/silences', { matchers: FILTERS, endsAt: new Date(Date.now() + 3_600_000).toISOString() });
  await shop.running.ask({ metrics: ['orders'], filters: FILTERS, timeDimension: { dateRange: 'today' } } as never);
  await expect.poll(() => findText(pool, FOUND)).toEqual(expect.arrayContaining(Object.keys(NAMED)));

  expect(await erase(true)).toEqual(NAMED);
  expect(await erase(false)).toEqual(NAMED);
  expect(await findNamed()).toEqual([]);

  await shop.order('o3', 400, PERSON);
  const [after] = await shop.untilAlerts(([alert]) => alert?.severity === 'critical');
  expect(after).toMatchObject({
    id: before?.id,
    state: 'firing',
    dimensions: { region: expect.stringMatching(PSEUDONYM) },
  });
  expect(await shop.untilAlerts((alerts) => alerts.length === 1)).toHaveLength(1);
  expect(await findNamed()).toEqual([]);
});
