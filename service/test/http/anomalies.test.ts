import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { AnomalyList } from '../../../sdk/src/protocol/anomalies.ts';
import { createRandom } from '../../src/simulation/random.ts';
import { runService, type RunningService } from '../support/running-service.ts';

const HOUR_MS = 3_600_000;
const START_MS = Date.parse('2026-08-03T00:00:00Z');
const HOURS = 24 * 7 * 6;
/** In the south alone, on a Wednesday at noon. */
const OUTAGE = 24 * (7 * 5 + 2) + 12;
const OUT_AT = new Date(START_MS + (OUTAGE + 1) * HOUR_MS).toISOString();
const RANGE = '2026-09-07/2026-09-13';

let running: RunningService;

beforeAll(async () => {
  running = await runService();
  const random = createRandom(5);
  const lines: string[] = [];
  for (let hour = 0; hour < HOURS; hour++) {
    for (const region of ['north', 'south']) {
      const isOut = region === 'south' && hour >= OUTAGE && hour < OUTAGE + 4;
      const count = isOut ? 0 : random.poisson(50 + 15 * Math.sin((hour / 24) * 2 * Math.PI));
      for (let index = 0; index < count; index++) {
        const id = `${region}${hour}-${index}`;
        const at = new Date(START_MS + hour * HOUR_MS + index * 100).toISOString();
        lines.push(JSON.stringify({ event_id: id, id, version: 1, at, region, total: '1.00' }));
      }
    }
  }
  for (let from = 0; from < lines.length; from += 10_000) {
    const headers = { 'Content-Type': 'application/x-ndjson' };
    const text = lines.slice(from, from + 10_000).join('\n');
    const response = await running.fetch('/v1/events/orders', { text, headers });
    expect(response.status).toBe(200);
  }
  // Buckets are judged once they are closed.
  const query = { metrics: ['orders'], timeDimension: { dateRange: ['2026-09-13', '2026-09-13'] } } as const;
  await vi.waitFor(
    async () => expect(JSON.stringify(await running.ask(query))).toContain('"watermark":"2026-09-13T22:'),
    { timeout: 10_000 },
  );
});

afterAll(() => running?.destroy());

async function find(
  query: Record<string, string>,
  token?: string,
): Promise<AnomalyList & { error?: { code: string } }> {
  const params = new URLSearchParams({ dateRange: RANGE, ...query });
  const response = await running.fetch(`/v1/anomalies?${params.toString()}`, token === undefined ? {} : { token });
  return (await response.json()) as AnomalyList & { error?: { code: string } };
}
const clerkOf = (region: string): Promise<string> =>
  running.token({ roles: ['clerk'], attributes: { regions: [region] } });

it('finds the outage, with what was expected and what was at that time before', async () => {
  const { anomalies, rows } = await find({ metric: 'orders' });
  const outage = anomalies.find(({ from, to }) => from <= OUT_AT && to > OUT_AT);
  expect(outage).toMatchObject({ metric: 'orders', direction: 'down', isOpen: false });
  expect(outage?.peak.expected).toBeGreaterThan(1.5 * (outage?.peak.value ?? 0));
  expect(outage?.sameTimeBefore).toHaveLength(4);
  expect(outage?.sameTimeBefore.every((value) => (value ?? 0) > (outage.peak.value ?? 0))).toBe(true);
  expect(rows).toHaveLength(7 * 24);
  expect(rows?.every(({ lower, expected, upper }) => lower! <= expected! && expected! <= upper!)).toBe(true);
});

it('shows each principal what its own slice gives, and no more', async () => {
  const south = await find({ metric: 'orders' }, await clerkOf('south'));
  expect(south.anomalies.find(({ severity }) => severity === 'high')?.peak.value).toBe(0);
  const north = await find({ metric: 'orders', severity: 'high' }, await clerkOf('north'));
  expect(north.anomalies).toEqual([]);
  expect((await find({ metric: 'revenue' }, await clerkOf('north'))).error?.code).toBe('unknown_metric');
  const all = await find({}, await clerkOf('north'));
  expect(all.anomalies.every(({ metric }) => metric === 'orders')).toBe(true);
});

it('looks over all metrics at once, and says which have too little past', async () => {
  const { anomalies, learning, rows } = await find({});
  const during = anomalies.filter(({ from, to }) => from <= OUT_AT && to > OUT_AT);
  expect(new Set(during.map(({ metric }) => metric))).toEqual(new Set(['orders', 'revenue']));
  expect(learning).toEqual(['visits']);
  expect(rows).toBeUndefined();
});

it('changes its mind when late orders fill the gap', async () => {
  const token = await running.token();
  const late = Array.from({ length: 4 * 50 }, (_, index) => {
    const at = new Date(START_MS + (OUTAGE + Math.floor(index / 50)) * HOUR_MS + index * 100).toISOString();
    return JSON.stringify({
      event_id: `late${index}`,
      id: `late${index}`,
      version: 1,
      at,
      region: 'south',
      total: '1.00',
    });
  });
  const headers = { 'Content-Type': 'application/x-ndjson' };
  await running.fetch('/v1/events/orders', { token, text: late.join('\n'), headers });
  const { anomalies } = await find({ metric: 'orders' });
  expect(anomalies.filter(({ from, to }) => from <= OUT_AT && to > OUT_AT)).toEqual([]);
});

it.each([
  [{ dateRange: 'last 40 fortnights' }, 'invalid_date_range'],
  [{ dateRange: '2026-01-01/2026-09-13' }, 'range_too_long'],
  [{ granularity: 'minute' }, 'invalid_request'],
  [{ metric: 'gold' }, 'unknown_metric'],
])('refuses %j', async (query, code) => {
  expect((await find(query)).error?.code).toBe(code);
});
