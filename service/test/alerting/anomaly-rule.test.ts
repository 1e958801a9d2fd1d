import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Explanation } from '../../../sdk/src/protocol/explanations.ts';
import type { RuleBacktest, RuleTrial } from '../../../sdk/src/protocol/rules.ts';
import { createRandom } from '../../src/simulation/random.ts';
import { runTidemark } from '../support/servers/service-process.ts';
import { runAlertingShop, type AlertingShop } from '../support/shop/alerting-shop.ts';

const HOUR_MS = 3_600_000;
const HOURS = 24 * 7 * 4;

let shop: AlertingShop;

beforeAll(async () => {
  shop = await runAlertingShop('  dip: { metric: orders, by: region, anomaly: high, channels: [ops] }');
});

afterAll(() => shop?.close());

/** Four weeks of orders up to now; in the south the hour that has just closed has next to none. */
async function sendHistory(): Promise<void> {
  const random = createRandom(7);
  const nowMs = Date.now();
  const startMs = Math.floor(nowMs / HOUR_MS - HOURS) * HOUR_MS;
  const lines: string[] = [];
  for (let hour = 0; hour < HOURS; hour++) {
    for (const region of ['north', 'south']) {
      const isOut = region === 'south' && hour === HOURS - 1;
      const count = isOut ? 1 : random.poisson(60 + 20 * Math.sin((hour / 24) * 2 * Math.PI));
      for (let index = 0; index < count; index++) {
        const id = `${region}${hour}-${index}`;
        const at = new Date(startMs + hour * HOUR_MS + index * 1000).toISOString();
        lines.push(JSON.stringify({ event_id: id, id, version: 1, at, region, total: '1.00' }));
      }
    }
  }
  for (let from = 0; from < lines.length; from += 10_000) {
    const text = lines.slice(from, from + 10_000).join('\n');
    const headers = { 'Content-Type': 'application/x-ndjson' };
    expect((await shop.running.fetch('/v1/events/orders', { text, headers })).status).toBe(200);
  }
}

it('fires on the segment whose closed hour the detector flags, and says what was expected', async () => {
  await sendHistory();
  await shop.order('closes-the-hour', 1);
  const alerts = await shop.untilAlerts((all) => all.some(({ state }) => state === 'firing'));
  expect(alerts).toHaveLength(1);
  const [alert] = alerts;
  expect(alert).toMatchObject({ rule: 'dip', metric: 'orders', dimensions: { region: 'south' }, value: 1 });
  expect(alert?.expected).toBeGreaterThan(30);
  expect(alert?.threshold).toBeLessThan(alert?.expected ?? 0);
  expect(alert?.threshold).toBeGreaterThan(1);

  const explained = await shop.running.fetch(`/v1/alerts/${alert?.id}/explanation?language=de`);
  const explanation = (await explained.json()) as Explanation;
  expect(explanation).toMatchObject({ metric: 'orders', basis: 'expected', actual: 1, language: 'de' });
  expect(explanation.text).toContain('weniger als erwartet');

  const trial = await shop.running.fetch('/v1/rules/test', { body: { rule: 'dip' } });
  const { instances } = (await trial.json()) as RuleTrial;
  const verdicts = Object.fromEntries(instances.map(({ dimensions, verdict }) => [dimensions.region, verdict]));
  expect(verdicts).toEqual({ north: 'clear', south: 'beyond' });

  const response = await shop.running.fetch('/v1/rules/backtest', { body: { rule: 'dip', dateRange: 'last 7 days' } });
  const { episodes } = (await response.json()) as RuleBacktest;
  const dip = episodes.find(({ dimensions, value }) => dimensions.region === 'south' && value === 1);
  expect(dip?.anomaly).toMatch(/^(medium|high)$/);
  // Nobody could know before the first flagged hour had ended.
  expect(Date.parse(dip?.firedAt ?? '') - Date.parse(dip?.from ?? '')).toBeGreaterThanOrEqual(3_600_000);
}, 60_000);

it('is made over the API too, for minutes, hours and days', async () => {
  const rule = { name: 'odd', metric: 'revenue', anomaly: 'medium' };
  const made = await shop.running.fetch('/v1/rules', { body: rule });
  expect(await made.json()).toMatchObject({ anomaly: 'medium', per: 'hour' });
  const refused = await shop.running.fetch('/v1/rules', { body: { ...rule, name: 'odder', per: 'week' } });
  expect(JSON.stringify(await refused.json())).toContain('per week beside anomaly: expected minute, hour or day');
});

it('says from the command line when it would have fired', async () => {
  const run = async (...args: string[]): Promise<string> => {
    const service = ['--url', shop.running.service.address, '--token', await shop.running.token()];
    const process = runTidemark(['backtest', ...args, ...service], {});
    await process.ended;
    return process.output();
  };
  const range = ['--range', 'last 7 days'];
  expect(await run('--metric', 'orders', '--by', 'region', '--severity', 'high', ...range)).toMatch(
    /^would have fired \d+ times? \(first instant .*\)\n(.*\n)*\s+south \d{4}-\S+ to \d{4}-\S+: 1(, still open)?$/m,
  );
  expect(await run('--rule', 'dip', ...range)).toMatch(
    /would have fired[^]*south \d{4}-\S+ to \d{4}-\S+: \S+, (medium|high)/,
  );
  expect(await run('--metric', 'orders', '--above', '100000', ...range)).toBe('would have fired 0 times\n');
  expect(await run('--metric', 'gold')).toContain('gold');
}, 60_000);
