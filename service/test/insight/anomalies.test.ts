import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Anomaly, AnomalyList } from '../../../sdk/src/protocol/anomalies.ts';
import type { QueryResult } from '../../../sdk/src/protocol/query.ts';
import { createRandom } from '../../src/simulation/random.ts';
import { runService, type RunningService } from '../support/shop/running-service.ts';

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

afterAll(() => running?.close());

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

it('looks at the segments under an anomaly of the whole, each principal at its own', async () => {
  const { anomalies } = await find({ metric: 'orders', by: 'region' });
  const outage = anomalies.find(({ from, to }) => from <= OUT_AT && to > OUT_AT);
  expect(outage?.segments).toMatchObject([{ value: 'south', direction: 'down', peak: { value: 0 } }]);
  expect(outage?.segments?.[0]?.peak.expected).toBeLessThan(outage?.peak.expected ?? 0);
  const south = await find({ metric: 'orders', by: 'region' }, await clerkOf('south'));
  expect(south.anomalies.flatMap(({ segments = [] }) => segments.map(({ value }) => value))).not.toContain('north');
  expect((await find({ by: 'region' })).error?.code).toBe('metric_missing');
  expect((await find({ metric: 'orders', by: 'regio' })).error?.code).toBe('unknown_dimension');
  expect(
    (await find({ metric: 'orders', by: 'region', granularity: 'minute', dateRange: '2026-09-13/2026-09-13' })).error
      ?.code,
  ).toBe('invalid_request');
});

it('looks over all metrics at once, and says which have too little past', async () => {
  const { anomalies, learning, rows } = await find({});
  const during = anomalies.filter(({ from, to }) => from <= OUT_AT && to > OUT_AT);
  expect(new Set(during.map(({ metric }) => metric))).toEqual(new Set(['orders', 'revenue']));
  expect(learning).toEqual(['visits']);
  expect(rows).toBeUndefined();
});

it('keeps what readers say of an anomaly, and counts it for those who see the same rows', async () => {
  const list = await find({ metric: 'orders' });
  const outage = list.anomalies.find(({ from, to }) => from <= OUT_AT && to > OUT_AT);
  expect(outage?.verdicts).toEqual({ real: 0, notReal: 0, mine: null });
  const give = async (body: object, token?: string) => {
    const response = await running.fetch('/v1/anomalies/verdicts', { body, ...(token !== undefined && { token }) });
    return { status: response.status, ...((await response.json()) as Record<string, unknown>) };
  };
  const verdict = { metric: 'orders', from: outage?.from };
  const given = await give({ ...verdict, isReal: true, note: 'the shop was down' });
  expect(given).toMatchObject({ status: 200, anomaly: { verdicts: { real: 1, notReal: 0, mine: true } } });
  for (const { from } of list.anomalies) {
    const same = (await give({ metric: 'orders', from, isReal: null })) as { anomaly?: Anomaly };
    expect(same.anomaly).toMatchObject({ ...list.anomalies.find((listed) => listed.from === from), verdicts: {} });
  }
  await give({ ...verdict, isReal: true });
  const colleague = await running.token({ subject: 'colleague' });
  await give({ ...verdict, isReal: false }, colleague);
  await give({ ...verdict, isReal: true }, colleague);
  const after = await find({ metric: 'orders' });
  expect(after.precision).toEqual({ orders: { real: 1, notReal: 0, share: 1 } });
  const south = await find({ metric: 'orders' }, await clerkOf('south'));
  expect(south.precision).toEqual({});
  expect(south.anomalies.every(({ verdicts }) => verdicts?.real === 0)).toBe(true);
  expect(await give({ ...verdict, isReal: null })).toMatchObject({ anomaly: { verdicts: { real: 1, mine: null } } });

  expect(await give({ metric: 'orders', from: '2026-09-13T03:00:00Z', isReal: true })).toMatchObject({ status: 404 });
  expect(await give({ ...verdict, isReal: 'perhaps' })).toMatchObject({ status: 400 });
});

it('gives what was expected beside the rows of a query', async () => {
  const timeDimension = { granularity: 'hour', dateRange: ['2026-09-09', '2026-09-09'] } as const;
  const query = { metrics: ['orders'], timeDimension, expected: true } as const;
  const result = (await running.ask(query)) as QueryResult;
  expect(result.expected?.orders).toHaveLength(24);
  expect(result.expected?.orders?.map(({ time }) => time)).toEqual(result.rows.map(({ time }) => time));
  const south = (await running.ask(query, await clerkOf('south'))) as QueryResult;
  const sum = (result: QueryResult): number =>
    result.expected?.orders?.reduce((all, row) => all + (row.expected ?? 0), 0) ?? 0;
  expect(sum(south)).toBeLessThan(0.6 * sum(result));
  expect(sum(south)).toBeGreaterThan(0.4 * sum(result));
  expect(((await running.ask({ ...query, expected: false })) as QueryResult).expected).toBeUndefined();

  const refused = [
    { ...query, dimensions: ['region'] },
    { ...query, timeDimension: { ...timeDimension, granularity: 'week' } },
    { ...query, timeDimension: { ...timeDimension, granularity: 'day' }, timezone: 'Asia/Tokyo' },
  ] as const;
  for (const query of refused) {
    expect(await running.ask(query)).toMatchObject({ error: { code: 'expected_not_available', path: 'expected' } });
  }
});

it('says which of the expected ranges belong to an anomaly, and how severe that is', async () => {
  const day = OUT_AT.slice(0, 10);
  const timeDimension = { granularity: 'hour', dateRange: [day, day] } as const;
  const { expected } = (await running.ask({ metrics: ['orders'], timeDimension, expected: true })) as QueryResult;
  const { anomalies } = await find({ metric: 'orders', dateRange: `${day}/${day}` });
  const ranges = expected?.['orders'] ?? [];
  expect(ranges.find(({ time }) => time === OUT_AT)?.severity).toBe('high');
  for (const { time, severity } of ranges)
    expect(severity).toBe(anomalies.find(({ from, to }) => from <= time && time < to)?.severity ?? null);
  expect(ranges.filter(({ severity }) => severity === null).length).toBeGreaterThan(12);
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
  [{ granularity: 'week' }, 'invalid_request'],
  [{ metric: 'gold' }, 'unknown_metric'],
])('refuses %j', async (query, code) => {
  expect((await find(query)).error?.code).toBe(code);
});
