import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Explanation } from '../../../sdk/src/protocol/explanations.ts';
import type { Query, QueryResult } from '../../../sdk/src/protocol/query.ts';
import { computeChange } from '../../../sdk/src/view/series/compute-change.ts';
import { runService, SHOP, type RunningService } from '../support/shop/running-service.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const FIRST_MS = Date.UTC(2025, 8, 1);
const DAYS = 91;
/** Orders from this day on are not settled. */
const UNSETTLED_MS = Date.UTC(2025, 10, 18);
const dayMs = (month: number, day: number): number => Date.UTC(2025, month - 1, day);

/** Revenue of a day, by region: rising, and much larger on 31 October, which has no counterpart in September. */
const revenueOf = (ms: number, region: string): number =>
  (ms === dayMs(10, 31) ? 500 : (ms - FIRST_MS) / DAY_MS) + (region === 'north' ? 100 : 200);

const sumOf = (
  regions: readonly string[],
  ...spans: readonly (readonly [fromMs: number, lastMs: number])[]
): number => {
  let sum = 0;
  for (const [fromMs, lastMs] of spans)
    for (let ms = fromMs; ms <= lastMs; ms += DAY_MS) for (const region of regions) sum += revenueOf(ms, region);
  return sum;
};

const REGIONS = ['north', 'south'];
/** Days that both ranges have: 31 October has no counterpart. */
const NOW = [
  [dayMs(10, 30), dayMs(10, 30)],
  [dayMs(11, 1), dayMs(11, 17)],
] as const;
const BEFORE = [[dayMs(9, 30), dayMs(10, 17)]] as const;

const dateRange = ['2025-10-30', '2025-11-28'] as const;
const compareDateRange = 'same period last month';
const QUERY: Query = { metrics: ['revenue'], timeDimension: { dateRange, compareDateRange }, settled: true };

let running: RunningService;

beforeAll(async () => {
  // Now settles what is of noon of that day, so that a midnight during the run moves nothing.
  const settles = Math.floor((Date.now() - UNSETTLED_MS) / HOUR_MS) - 12;
  running = await runService({}, SHOP.replace('revenue: {}', `revenue: { settles: ${settles}h }`));
  const orders = Array.from({ length: DAYS }, (_, day) => FIRST_MS + day * DAY_MS).flatMap((ms) =>
    REGIONS.map((region) => {
      const id = `${ms} ${region}`;
      const at = new Date(ms + 1_800_000).toISOString();
      return { event_id: id, id, version: 1, at, region, total: revenueOf(ms, region).toFixed(2) };
    }),
  );
  expect((await running.fetch('/v1/events/orders', { body: orders })).status).toBe(200);
  // Watermarks are read each second.
  await vi.waitFor(async () => expect((await ask(QUERY)).comparison?.aligned).toBeDefined(), 10_000);
});

afterAll(() => running?.close());

async function ask(query: Query): Promise<QueryResult> {
  const answer = await running.ask(query);
  if ('error' in answer) throw new Error(answer.error.message);
  return answer;
}

describe('the settled part of a range with a date that the month before does not have', () => {
  it('ends with the last settled day, and is compared by date', async () => {
    const settled = await ask(QUERY);
    expect(settled).toMatchObject({
      dateRange: ['2025-10-30T00:00:00.000Z', '2025-11-18T00:00:00.000Z'],
      settledUntil: '2025-11-18T00:00:00.000Z',
      totals: { revenue: sumOf(REGIONS, [dayMs(10, 30), dayMs(11, 17)]) },
      comparison: {
        dateRange: ['2025-09-30T00:00:00.000Z', '2025-10-18T00:00:00.000Z'],
        aligned: {
          current: { totals: { revenue: sumOf(REGIONS, ...NOW) } },
          totals: { revenue: sumOf(REGIONS, ...BEFORE) },
        },
      },
    });
  });

  it('has rows by dimension that add up to its totals, and aligned ones to the compared totals', async () => {
    const settled = await ask({ ...QUERY, dimensions: ['region'] });
    expect(settled.rows).toEqual(
      ['south', 'north'].map((region) => ({ region, revenue: sumOf([region], [dayMs(10, 30), dayMs(11, 17)]) })),
    );
    const aligned = await ask({ ...QUERY, dimensions: ['region'], aligned: true });
    expect(aligned.rows).toEqual(['south', 'north'].map((region) => ({ region, revenue: sumOf([region], ...NOW) })));
    expect(aligned.comparison?.rows).toEqual(
      ['south', 'north'].map((region) => ({ region, revenue: sumOf([region], ...BEFORE) })),
    );
    expect(aligned.totals).toEqual(settled.comparison?.aligned?.current.totals);
    expect(aligned.comparison?.totals).toEqual(settled.comparison?.aligned?.totals);
  });

  it('is explained by the same numbers and the same change', async () => {
    const parameters = new URLSearchParams({ dateRange: dateRange.join('/'), compareDateRange });
    const response = await running.fetch(`/v1/metrics/revenue/explain?${parameters.toString()}`);
    const { actual, facts, text, dateRange: explained } = (await response.json()) as Explanation;
    const settled = await ask(QUERY);
    const change = computeChange(settled, { name: 'revenue' } as Parameters<typeof computeChange>[1]);
    const ratio = sumOf(REGIONS, ...NOW) / sumOf(REGIONS, ...BEFORE) - 1;
    expect(explained).toEqual(settled.dateRange);
    expect(actual).toBe(settled.totals['revenue']);
    expect(change?.amount).toBeCloseTo(ratio, 10);
    expect(facts['aligned.ratio']?.value).toBeCloseTo(ratio, 10);
    // No other percentage of the whole is said.
    expect(text.match(/\d+%/g)?.[0]).toBe(`${Math.round(ratio * 100)}%`);
  });
});

it('is the whole range where nothing is settled, where all is, and of metrics that do not settle', async () => {
  const untilOf = async (metric: string, range: readonly [string, string]): Promise<unknown> => {
    const { settledUntil, dateRange: counted } = await ask({
      metrics: [metric],
      timeDimension: { dateRange: range },
      settled: true,
    });
    return [settledUntil, counted[1].slice(0, 10)];
  };
  expect(await untilOf('revenue', ['2025-11-20', '2025-11-22'])).toEqual([undefined, '2025-11-23']);
  expect(await untilOf('revenue', ['2025-11-10', '2025-11-17'])).toEqual([undefined, '2025-11-18']);
  expect(await untilOf('orders', ['2025-11-10', '2025-11-20'])).toEqual([undefined, '2025-11-21']);
});

it('refuses to align what has no comparison', async () => {
  const answer = await running.ask({ metrics: ['revenue'], timeDimension: { dateRange }, aligned: true });
  expect(answer).toMatchObject({ error: { code: 'invalid_query', path: 'aligned' } });
});

it('refuses to align ranges that fall into too many pieces, and says so, where it counts all of both otherwise', async () => {
  const query = {
    metrics: ['revenue'],
    timeDimension: { dateRange: ['1966-01-01', '2025-12-31'], compareDateRange: ['1906-01-01', '1965-12-31'] },
    timezone: 'America/New_York',
  } as const;
  expect(await running.ask({ ...query, aligned: true })).toMatchObject({
    error: {
      code: 'invalid_query',
      path: 'aligned',
      message:
        'aligned: the ranges fall into more than 200 pieces, by lengths of months and clock changes: expected shorter ranges, ' +
        'or no aligned',
    },
  });
  const { comparison } = await ask(query);
  expect(comparison).toMatchObject({ totals: { revenue: null } });
  expect(comparison).not.toHaveProperty('aligned');
});
