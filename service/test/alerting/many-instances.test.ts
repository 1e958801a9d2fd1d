import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Alert } from '../../../sdk/src/protocol/alerts.ts';
import type { DimensionSize } from '../../../sdk/src/protocol/catalog.ts';
import { runAlertingShop, type AlertingShop } from '../support/shop/alerting-shop.ts';

const RULES = `
  big: { metric: revenue, per: day, by: region, above: 100, clear: 50, channels: [ops] }
`;
const JUNK = 3000;

let shop: AlertingShop;

beforeAll(async () => {
  shop = await runAlertingShop(RULES, { DIMENSION_VALUES: '2000' });
});

afterAll(() => shop.close());

async function listAll(): Promise<Alert[]> {
  const raised: Alert[] = [];
  for (let before = ''; ;) {
    const response = await shop.running.fetch(`/v1/alerts?limit=500${before}`);
    const { alerts, next } = (await response.json()) as { alerts: Alert[]; next?: string };
    raised.push(...alerts);
    if (next === undefined) return raised;
    before = `&before=${next}`;
  }
}

it('bounds what one request with 3,000 new values can raise, and says what was left out', async () => {
  await shop.order('honest', 500, 'north');
  await shop.untilAlerts((alerts) => alerts.some(({ dimensions }) => dimensions.region === 'north'));
  const at = new Date().toISOString();
  const rows = Array.from({ length: JUNK }, (_, index) =>
    JSON.stringify({
      event_id: `j${index}`,
      id: `j${index}`,
      version: 1,
      at,
      region: `junk ${index}`,
      total: '500.00',
    }),
  );
  const response = await shop.running.fetch('/v1/events/orders', {
    text: rows.join('\n'),
    headers: { 'Content-Type': 'application/x-ndjson' },
  });
  expect(response.ok).toBe(true);
  const [overflow] = await shop.receiver.waitFor(1, ({ body }) => body.alert.kind === 'instances');
  expect(overflow?.body.alert).toMatchObject({
    rule: 'big',
    dimensions: {},
    value: JUNK + 1,
    threshold: 1000,
    severity: 'warning',
  });
  // A crowded machine may take more than one evaluation for all of them.
  const joined = await shop.receiver.waitFor(1, ({ body }) => body.group !== undefined);
  expect(joined[0]?.body.group?.others.length).toBeLessThanOrEqual(100);
  let alerts = await listAll();
  for (const deadline = Date.now() + 60_000; alerts.length < 1001 && Date.now() < deadline;) alerts = await listAll();
  expect(alerts.filter(({ kind }) => kind === undefined)).toHaveLength(1000);
  expect(alerts.filter(({ kind }) => kind === 'instances')).toHaveLength(1);
  expect(alerts.some(({ dimensions }) => dimensions.region === 'north')).toBe(true);
  // The honest one, the one about too many, and those of the junk.
  expect(shop.receiver.received.length).toBeLessThan(20);

  const sizes = (await (await shop.running.fetch('/v1/dimensions')).json()) as { dimensions: DimensionSize[] };
  expect(sizes.dimensions).toEqual([{ name: 'region', values: JUNK + 1, limit: 2000, isBeyond: true }]);
});

it('shows the sizes of dimensions to operators only', async () => {
  const clerk = await shop.running.token({ roles: ['clerk'], attributes: { regions: ['north'] } });
  expect((await shop.running.fetch('/v1/dimensions', { token: clerk })).status).toBe(403);
});
