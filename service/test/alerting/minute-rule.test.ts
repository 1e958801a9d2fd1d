import { afterAll, beforeAll, expect, it } from 'vitest';
import { createRandom } from '../../src/simulation/random.ts';
import { runAlertingShop, type AlertingShop } from '../support/shop/alerting-shop.ts';

const MINUTE_MS = 60_000;
const MINUTES = 4 * 24 * 60;

let shop: AlertingShop;

beforeAll(async () => {
  shop = await runAlertingShop('  stalls: { metric: orders, per: minute, anomaly: high, channels: [ops] }');
});

afterAll(() => shop?.close());

/** Four days of a dozen orders a minute; in the last three minutes there were next to none. */
async function sendHistory(): Promise<void> {
  const random = createRandom(10);
  const startMs = Math.floor(Date.now() / MINUTE_MS - MINUTES) * MINUTE_MS;
  const lines: string[] = [];
  for (let minute = 0; minute < MINUTES; minute++) {
    const count = minute < MINUTES - 3 ? random.poisson(12) : 1;
    for (let index = 0; index < count; index++) {
      const at = new Date(startMs + minute * MINUTE_MS + index * 1000).toISOString();
      const id = `${minute}-${index}`;
      lines.push(JSON.stringify({ event_id: id, id, version: 1, at, region: 'north', total: '1.00' }));
    }
  }
  for (let from = 0; from < lines.length; from += 10_000) {
    const text = lines.slice(from, from + 10_000).join('\n');
    const headers = { 'Content-Type': 'application/x-ndjson' };
    expect((await shop.running.fetch('/v1/events/orders', { text, headers })).status).toBe(200);
  }
}

it('fires on a minute that the detector flags, and tells who is to be told', async () => {
  await sendHistory();
  await shop.order('closes-the-minute', 1);
  const alerts = await shop.untilAlerts((all) => all.some(({ state }) => state === 'firing'));
  expect(alerts).toHaveLength(1);
  expect(alerts[0]).toMatchObject({ rule: 'stalls', metric: 'orders' });
  expect(alerts[0]?.value).toBeLessThan(3);
  expect(alerts[0]?.expected).toBeGreaterThan(8);
  expect(alerts[0]?.expected).toBeLessThan(16);
}, 90_000);
