import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { AnomalyList } from '../../../sdk/src/protocol/anomalies.ts';
import { createRandom } from '../../src/simulation/random.ts';
import { runService, type RunningService } from '../support/shop/running-service.ts';

const MINUTE_MS = 60_000;
const START_MS = Date.parse('2026-09-01T00:00:00Z');
const MINUTES = 5 * 24 * 60 + 120;
/** In the south alone, for five minutes of the sixth day. */
const OUTAGE = 5 * 24 * 60 + 60;
const OUT_AT = new Date(START_MS + (OUTAGE + 2) * MINUTE_MS).toISOString();
const RANGE = '2026-09-06T00:00:00Z/2026-09-06T02:00:00Z';

let running: RunningService;

beforeAll(async () => {
  running = await runService();
  const random = createRandom(8);
  const lines: string[] = [];
  for (let minute = 0; minute < MINUTES; minute++) {
    for (const region of ['north', 'south']) {
      const isOut = region === 'south' && minute >= OUTAGE && minute < OUTAGE + 5;
      const count = isOut ? 0 : random.poisson(8 + 4 * Math.sin((minute / 1440) * 2 * Math.PI));
      for (let index = 0; index < count; index++) {
        const id = `${region}${minute}-${index}`;
        const at = new Date(START_MS + minute * MINUTE_MS + index * 100).toISOString();
        lines.push(JSON.stringify({ event_id: id, id, version: 1, at, region, total: '1.00' }));
      }
    }
  }
  for (let from = 0; from < lines.length; from += 10_000) {
    const headers = { 'Content-Type': 'application/x-ndjson' };
    const text = lines.slice(from, from + 10_000).join('\n');
    expect((await running.fetch('/v1/events/orders', { text, headers })).status).toBe(200);
  }
  const query = { metrics: ['orders'], timeDimension: { dateRange: ['2026-09-06', '2026-09-06'] } } as const;
  await vi.waitFor(
    async () => expect(JSON.stringify(await running.ask(query))).toContain('"watermark":"2026-09-06T01:5'),
    { timeout: 20_000 },
  );
}, 120_000);

afterAll(() => running?.close());

async function find(
  query: Record<string, string>,
  token?: string,
): Promise<AnomalyList & { error?: { code: string; path?: string } }> {
  const params = new URLSearchParams({ dateRange: RANGE, granularity: 'minute', ...query });
  const response = await running.fetch(`/v1/anomalies?${params.toString()}`, token === undefined ? {} : { token });
  return (await response.json()) as AnomalyList & { error?: { code: string; path?: string } };
}

it('judges minutes, each principal by its own slice', async () => {
  const clerk = (region: string): Promise<string> =>
    running.token({ roles: ['clerk'], attributes: { regions: [region] } });
  const south = await find({ metric: 'orders', severity: 'high' }, await clerk('south'));
  const outage = south.anomalies.find(({ from, to }) => from <= OUT_AT && to > OUT_AT);
  expect(outage).toMatchObject({ granularity: 'minute', direction: 'down', peak: { value: 0 } });
  expect(Date.parse(outage?.from ?? '')).toBeGreaterThanOrEqual(START_MS + OUTAGE * MINUTE_MS);
  expect(Date.parse(outage?.to ?? '')).toBeLessThanOrEqual(START_MS + (OUTAGE + 5) * MINUTE_MS);
  expect(south.rows).toHaveLength(120);
  expect((await find({ metric: 'orders', severity: 'high' }, await clerk('north'))).anomalies).toEqual([]);
});

it('keeps what a reader says of a minute', async () => {
  const token = await running.token({ roles: ['clerk'], attributes: { regions: ['south'] } });
  const { anomalies } = await find({ metric: 'orders' }, token);
  const outage = anomalies.find(({ from, to }) => from <= OUT_AT && to > OUT_AT);
  const body = { metric: 'orders', granularity: 'minute', from: outage?.from, isReal: true };
  const response = await running.fetch('/v1/anomalies/verdicts', { body, token });
  expect(await response.json()).toMatchObject({ anomaly: { verdicts: { real: 1, mine: true } } });
});

it.each([
  [{}, 'metric_missing', 'metric'],
  [{ metric: 'orders', dateRange: '2026-09-01/2026-09-06' }, 'range_too_long', 'dateRange'],
])('bounds what it costs: refuses %j', async (query, code, path) => {
  expect((await find(query)).error).toMatchObject({ code, path });
});
