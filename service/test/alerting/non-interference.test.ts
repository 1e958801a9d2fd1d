import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Alert } from '../../../sdk/src/protocol/alerts.ts';
import type { QueryResult } from '../../../sdk/src/protocol/query.ts';
import { createRandom } from '../../src/simulation/random.ts';
import { runAlertingShop, type AlertingShop } from '../support/shop/alerting-shop.ts';

const HOUR_MS = 3_600_000;
const HOURS = 24 * 7 * 4;
const SECRET_NOTE = 'the south is on strike';

const RULES = `
  dip: { metric: orders, by: region, anomaly: medium }
  all: { metric: orders, per: day, above: 1 }
  each: { metric: orders, per: day, by: region, above: 1 }
`;

let shop: AlertingShop;
let startMs: number;

beforeAll(async () => {
  shop = await runAlertingShop(RULES);
  startMs = Math.floor(Date.now() / HOUR_MS - HOURS) * HOUR_MS;
  const random = createRandom(7);
  const counts = Array.from({ length: HOURS }, (_, hour) =>
    ['north', 'south'].map((region) => {
      const isOut = region === 'north' && hour >= HOURS - 30 && hour < HOURS - 26;
      return [hour, region, isOut ? 1 : random.poisson(20 + 6 * Math.sin((hour / 24) * 2 * Math.PI))] as const;
    }),
  );
  await send('first', counts.flat());
  await shop.order('now', 1, 'north');
  await shop.order('now 2', 1, 'south');
}, 120_000);

afterAll(() => shop?.close());

/** Writes so many orders into hours of regions. */
async function send(name: string, counts: readonly (readonly [number, string, number])[]): Promise<void> {
  const lines = counts.flatMap(([hour, region, count]) =>
    Array.from({ length: count }, (_, index) => {
      const id = `${name}-${region}-${hour}-${index}`;
      const at = new Date(startMs + hour * HOUR_MS + index * 1000).toISOString();
      return JSON.stringify({ event_id: id, id, version: 1, at, region, total: '1.00' });
    }),
  );
  for (let from = 0; from < lines.length; from += 10_000) {
    const headers = { 'Content-Type': 'application/x-ndjson' };
    const text = lines.slice(from, from + 10_000).join('\n');
    expect((await shop.running.fetch('/v1/events/orders', { text, headers })).status).toBe(200);
  }
}

const northern = () => shop.running.token({ roles: ['clerk'], attributes: { regions: ['north'] } });
const instant = (hour: number): string => new Date(startMs + hour * HOUR_MS).toISOString();

/** Fields that may change while the numbers stay equal: request time and progress of the source. */
const PASSING = ['asOf', 'watermark', 'version', 'freshness', 'ageMs', 'requestId', 'freshAt', 'tier'];
const settle = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), (key, inner: unknown) => (PASSING.includes(key) ? undefined : inner)) as unknown;

/** Everything that a principal restricted to the north can find out about orders, including by indirect queries. */
async function findOut(token: string): Promise<Record<string, unknown>> {
  const [from, to] = [instant(HOURS - 48), instant(HOURS - 1)];
  const [outFrom, outTo] = [instant(HOURS - 30), instant(HOURS - 26)];
  const south = [{ member: 'region', operator: 'equals', values: ['south'] }];
  const either = [{ or: [...south, { member: 'region', operator: 'set' }] }];
  const explain = (parameters: Record<string, string>): string =>
    `/v1/metrics/orders/explain?${new URLSearchParams(parameters).toString()}`;
  const list = (parameters: Record<string, string>): string =>
    `/v1/anomalies?${new URLSearchParams({ dateRange: `${from}/${to}`, ...parameters }).toString()}`;
  const timeDimension = { granularity: 'hour', dateRange: [from, to] };
  const requests: [string, unknown?][] = [
    [explain({ dateRange: `${outFrom}/${outTo}` })],
    [explain({ dateRange: `${outFrom}/${outTo}`, language: 'de', filters: JSON.stringify(either) })],
    [explain({ dateRange: `${outFrom}/${outTo}`, filters: JSON.stringify(south) })],
    [explain({ dateRange: `${from}/${to}`, compareDateRange: 'previous period' })],
    [list({})],
    [list({ metric: 'orders' })],
    [list({ metric: 'orders', filters: JSON.stringify(south) })],
    [list({ filters: JSON.stringify(either) })],
    ['/v1/query', { metrics: ['orders'], timeDimension, expected: true }],
    ['/v1/query', { metrics: ['orders'], timeDimension, expected: true, filters: south }],
    ['/v1/query', { metrics: ['orders'], timeDimension, dimensions: ['region'] }],
    ['/v1/alerts'],
    ['/v1/rules'],
  ];
  const answers: Record<string, unknown> = {};
  for (const [path, body] of requests) {
    const response = await shop.running.fetch(path, { token, ...(body !== undefined && { body }) });
    answers[`${path} ${JSON.stringify(body)}`] = settle(await response.json());
  }
  return answers;
}

const alertsOf = async (token?: string): Promise<readonly Alert[]> =>
  shop.untilAlerts(
    (all) => all.some(({ rule, dimensions }) => rule === 'each' && dimensions.region === 'north'),
    token,
  );

it('tells a principal the same, whatever happens in rows that it may not see', async () => {
  const token = await northern();
  await alertsOf(token);
  // Until the source's watermark has passed what was sent, it has not ended.
  const timeDimension = { dateRange: [instant(HOURS - 2), instant(HOURS - 1)] } as const;
  await vi.waitFor(
    async () => {
      const { watermark } = (await shop.running.ask({ metrics: ['orders'], timeDimension }, token)) as QueryResult;
      expect(watermark! > instant(HOURS)).toBe(true);
    },
    { timeout: 15_000 },
  );
  const before = await findOut(token);
  expect(JSON.stringify(before).includes('below the expected')).toBe(true);

  // A rush, an outage filled, and what people write about it.
  const rush = [HOURS - 29, HOURS - 20, HOURS - 4, HOURS - 1].map((hour) => [hour, 'south', 300] as const);
  await send('rush', rush);
  const boss = await alertsOf();
  for (const { id, dimensions } of boss.filter(({ dimensions: { region } }) => region !== 'north')) {
    expect(dimensions.region).not.toBe('north');
    await shop.running.fetch(`/v1/alerts/${id}/comment`, { body: { note: SECRET_NOTE } });
  }
  const dateRange = `${instant(HOURS - 48)}/${instant(HOURS - 1)}`;
  const response = await shop.running.fetch(
    `/v1/anomalies?${new URLSearchParams({ metric: 'orders', dateRange }).toString()}`,
  );
  const { anomalies } = (await response.json()) as { anomalies: { from: string }[] };
  expect(anomalies.length).toBeGreaterThan(0);
  for (const { from } of anomalies) {
    const verdict = { metric: 'orders', from, isReal: true, note: SECRET_NOTE };
    expect((await shop.running.fetch('/v1/anomalies/verdicts', { body: verdict })).status).toBe(200);
  }

  const after = await findOut(token);
  expect(after).toEqual(before);
  expect(JSON.stringify(after).includes(SECRET_NOTE)).toBe(false);
}, 120_000);

it('denies it what others were answered or alerted of, as if it did not exist', async () => {
  const token = await northern();
  const query = {
    metrics: ['orders'],
    timeDimension: { dateRange: [instant(HOURS - 48), instant(HOURS - 1)] },
  } as const;
  const { provenance } = (await shop.running.ask(query)) as QueryResult;
  const hidden = (await alertsOf()).filter(({ dimensions }) => dimensions.region !== 'north');
  expect(hidden.map(({ rule }) => rule)).toEqual(expect.arrayContaining(['all', 'each']));
  const paths = hidden.flatMap(({ id }) => [`/v1/alerts/${id}`, `/v1/alerts/${id}/explanation`]);
  for (const path of [...paths, `/v1/provenance/${provenance}`]) {
    const response = await shop.running.fetch(path, { token });
    expect([path, response.status]).toEqual([path, 404]);
    expect(await response.text()).not.toMatch(/south|strike|\d{3,}\.\d/);
  }
  for (const path of ['/v1/rules/test', '/v1/rules/backtest']) {
    const body = { rule: 'all', ...(path.endsWith('backtest') && { dateRange: 'last 7 days' }) };
    expect((await shop.running.fetch(path, { token, body })).status).toBe(403);
  }
});

it('explains an alert that it may see on its own rows, and gives those who see all of them the same', async () => {
  const token = await northern();
  const mine = (await alertsOf(token)).find(({ rule }) => rule === 'each') as Alert;
  const read = async (who?: string): Promise<unknown> => {
    const response = await shop.running.fetch(
      `/v1/alerts/${mine.id}/explanation`,
      who === undefined ? {} : { token: who },
    );
    const { actual, base, text, error } = (await response.json()) as Record<string, unknown>;
    return { actual, base, text, code: (error as { code?: string } | undefined)?.code };
  };
  expect(await read(token)).toEqual(await read());
});

it('explains what an alert was raised on, and calls none of it usual', async () => {
  const all = await alertsOf();
  expect(all.length).toBeGreaterThan(0);
  for (const { id } of all) {
    const response = await shop.running.fetch(`/v1/alerts/${id}/explanation`);
    const { text = '' } = (await response.json()) as { readonly text?: string };
    expect(text).not.toMatch(/within the (usual|expected)/);
  }
});
