import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Policy } from '../../src/access/types.ts';
import type { DateRange, Query } from '../../../sdk/src/protocol/query.ts';
import {
  fullPolicy,
  openOrders,
  ordersCatalog,
  type Order,
  type OrdersFixture,
} from '../support/shop/ingested-orders.ts';

const HOUR = 3_600_000;
/** Around the night in which Berlin's clock shows 02:00 to 03:00 twice, and around the one without that hour. */
const SPANS = [
  ['2026-10-20T22:00:00Z', '2026-10-27T10:00:00Z'],
  ['2026-03-26T23:00:00Z', '2026-04-01T10:00:00Z'],
] as const;
const policy = fullPolicy(ordersCatalog);

/** An order each half hour, by three customers in turn: every span of equal length has as many. */
const orders: Order[] = SPANS.flatMap(([from, to], span) =>
  Array.from({ length: (Date.parse(to) - Date.parse(from)) / (HOUR / 2) }, (_, index) => ({
    order_id: `o${span}-${index}`,
    ordered_at: new Date(Date.parse(from) + (index * HOUR) / 2).toISOString(),
    region: index % 2 === 0 ? 'north' : 'south',
    customer_id: `c${index % 3}`,
    amount: '1.00',
  })),
);

/** Orders of two days by channel; of `new` none on the first, of `gone` none on the second. */
const DAYS: Readonly<Record<string, readonly [before: number, now: number]>> = {
  ...{ doubled: [2, 4], steady: [6, 6], halved: [8, 4], new: [0, 5], gone: [3, 0] },
};
const ofDays: Order[] = Object.entries(DAYS).flatMap(([channel, counts]) =>
  counts.flatMap((count, day) =>
    Array.from({ length: count }, (_, index) => ({
      order_id: `${channel}-${day}-${index}`,
      ordered_at: `2026-06-0${day + 1}T1${index}:00:00Z`,
      channel,
      amount: '1.00',
    })),
  ),
);

let fixture: OrdersFixture;

beforeAll(async () => {
  fixture = await openOrders(Date.parse('2026-10-27T10:00:00Z'));
  await fixture.write([...orders, ...ofDays]);
});

afterAll(() => fixture.close());

const ask = (
  dateRange: DateRange,
  compareDateRange: DateRange = 'previous period',
  more: Partial<Query> & { granularity?: 'hour' | 'day' | 'week' } = {},
  by: Policy = policy,
) => {
  const { granularity, ...others } = more;
  const timeDimension = { dateRange, compareDateRange, ...(granularity && { granularity }) };
  return fixture.service.answer({ metrics: ['orders', 'customers', 'average'], timeDimension, ...others }, by);
};

describe('an aligned comparison of constant input', () => {
  it.each([
    // The day of 25 hours against the day before, while it runs and after; the day after it against it.
    ['2026-10-25T00:30:00Z', 'today', 'previous period', 'Europe/Berlin'],
    ['2026-10-25T20:10:00Z', 'today', 'previous period', 'Europe/Berlin'],
    ['2026-10-26T09:59:59Z', 'yesterday', 'previous period', 'Europe/Berlin'],
    ['2026-10-26T00:20:00Z', 'today', 'previous period', 'Europe/Berlin'],
    ['2026-10-26T06:20:00Z', 'today', 'previous period', 'Europe/Berlin'],
    ['2026-03-29T06:20:00Z', 'today', 'previous period', 'Europe/Berlin'],
    ['2026-03-30T06:20:00Z', 'today', 'previous period', 'Europe/Berlin'],
    ['2026-03-31T06:20:00Z', 'last 2 days', 'previous period', 'Europe/Berlin'],
    ['2026-10-27T06:20:00Z', 'last 3 days', 'previous period', 'Europe/Berlin'],
    ['2026-10-26T06:20:00Z', 'last 12 hours', 'previous period', 'Europe/Berlin'],
    ['2026-10-26T06:20:30Z', 'last 90 minutes', 'previous period', 'Europe/Berlin'],
    ['2026-10-26T06:20:00Z', 'today', 'previous period', 'Asia/Kathmandu'],
    ['2026-10-26T06:20:00Z', 'today', 'previous period', 'America/St_Johns'],
    ['2026-10-27T06:20:00Z', ['2026-10-25', '2026-10-26'], ['2026-10-23', '2026-10-24'], 'Europe/Berlin'],
    ['2026-10-27T06:20:00Z', ['2026-10-25', '2026-10-26'], ['2026-10-22', '2026-10-24'], 'Europe/Berlin'],
  ] as const)('at %s is equal for %s against %s in %s', async (now, range, compare, timezone) => {
    fixture.nowMs = Date.parse(now);
    const { comparison } = await ask(range, compare, { timezone });
    const { current, totals, coverage } = comparison?.aligned ?? {};
    expect(current?.totals['orders']).toBeGreaterThan(0);
    expect(current?.totals).toEqual(totals);
    expect(coverage).toBe(1);
  });

  it('is cut at the last full hour, and counts members of that part alone', async () => {
    fixture.nowMs = Date.parse('2026-10-26T06:20:00Z');
    const { totals, comparison } = await ask('today', 'previous period', { granularity: 'hour' });
    expect(totals).toMatchObject({ orders: 48, customers: 3 });
    // Hours 0 to 7; of the day before without the second 02:00.
    expect(comparison?.aligned).toEqual({
      current: {
        dateRange: ['2026-10-25T23:00:00.000Z', '2026-10-26T06:00:00.000Z'],
        totals: { orders: 14, customers: 3, average: 1 },
      },
      dateRange: ['2026-10-24T22:00:00.000Z', '2026-10-25T06:00:00.000Z'],
      totals: { orders: 14, customers: 3, average: 1 },
      isWhole: false,
      coverage: 1,
    });
    expect(comparison?.totals).toMatchObject({ orders: 50 });
  });

  it('moves on with the clock although nothing is written', async () => {
    fixture.nowMs = Date.parse('2026-10-26T06:59:59Z');
    const before = await ask('today');
    fixture.nowMs = Date.parse('2026-10-26T07:00:00Z');
    const after = await ask('today');
    expect(before.comparison?.aligned?.totals['orders']).toBe(14);
    expect(after.comparison?.aligned?.totals['orders']).toBe(16);
  });

  it('is left out until an hour of the range is complete', async () => {
    fixture.nowMs = Date.parse('2026-10-25T23:59:59Z');
    expect((await ask('today')).comparison).not.toHaveProperty('aligned');
  });
});

describe('the buckets of a comparison', () => {
  it('are paired by the local hour, also those still to come', async () => {
    fixture.nowMs = Date.parse('2026-10-26T01:20:00Z');
    const { comparison } = await ask('today', 'previous period', { granularity: 'hour' });
    const pairs = comparison?.pairs ?? [];
    expect(pairs).toHaveLength(24);
    expect(pairs.slice(1, 5)).toEqual([
      ['2026-10-26T00:00:00.000Z', '2026-10-24T23:00:00.000Z'],
      ['2026-10-26T01:00:00.000Z', '2026-10-25T00:00:00.000Z'],
      ['2026-10-26T02:00:00.000Z', '2026-10-25T02:00:00.000Z'],
      ['2026-10-26T03:00:00.000Z', '2026-10-25T03:00:00.000Z'],
    ]);
  });

  it('name no counterpart of an hour that the clock shows twice', async () => {
    fixture.nowMs = Date.parse('2026-10-26T01:20:00Z');
    const { comparison } = await ask('yesterday', 'previous period', { granularity: 'hour' });
    expect(comparison?.pairs?.filter(([, other]) => other === null)).toEqual([['2026-10-25T01:00:00.000Z', null]]);
  });

  it('that the range cuts are named with the part that is there', async () => {
    fixture.nowMs = Date.parse('2026-10-27T10:00:00Z');
    const { rows, cutBuckets, comparison } = await ask(['2026-10-24', '2026-10-26'], 'previous period', {
      granularity: 'week',
      timezone: 'UTC',
    });
    expect(rows).toMatchObject([
      { time: '2026-10-19T00:00:00.000Z', orders: 96 },
      { time: '2026-10-26T00:00:00.000Z', orders: 48 },
    ]);
    expect(cutBuckets).toEqual([
      { time: '2026-10-19T00:00:00.000Z', dateRange: ['2026-10-24T00:00:00.000Z', '2026-10-26T00:00:00.000Z'] },
      { time: '2026-10-26T00:00:00.000Z', dateRange: ['2026-10-26T00:00:00.000Z', '2026-10-27T00:00:00.000Z'] },
    ]);
    expect(comparison?.cutBuckets).toHaveLength(1);
    expect((await ask('yesterday', 'previous period', { granularity: 'day' })).cutBuckets).toBeUndefined();
  });
});

describe('coverage', () => {
  it('is the share of what is compared with that lies after the first data', async () => {
    fixture.nowMs = Date.parse('2026-03-31T22:00:00Z');
    // Data from the 27th; compared are the 25th to the 27th.
    const { comparison } = await ask(['2026-03-28', '2026-03-30']);
    expect(comparison?.aligned?.coverage).toBeCloseTo(1 / 3, 1);
    expect(comparison?.aligned?.dataFrom).toBe('2026-03-26T23:00:00.000Z');
  });

  it('goes by the rows that a principal may see', async () => {
    fixture.nowMs = Date.parse('2026-10-27T10:00:00Z');
    const west: Policy = {
      ...policy,
      fingerprint: 'west',
      rowFilters: [{ member: 'region', operator: 'equals', values: ['west'] }],
    };
    const before = await ask('yesterday', 'previous period', {}, west);
    expect(before.comparison?.aligned).toMatchObject({ coverage: 0, dataFrom: null });
    await fixture.write([{ order_id: 'west', ordered_at: '2026-10-25T12:00:00Z', region: 'west', amount: '1.00' }]);
    const after = await ask('yesterday', 'previous period', {}, west);
    expect(after.comparison?.aligned?.dataFrom).toBe('2026-10-25T12:00:00.000Z');
    expect((await ask('yesterday')).comparison?.aligned?.coverage).toBe(1);
  });

  it('is told again when earlier data arrives', async () => {
    fixture.nowMs = Date.parse('2026-03-31T22:00:00Z');
    await fixture.write([{ order_id: 'early', ordered_at: '2026-01-01T12:00:00Z', region: 'north', amount: '1.00' }]);
    expect((await ask(['2026-03-28', '2026-03-30'])).comparison?.aligned?.coverage).toBe(1);
  });
});

describe('an order by the change', () => {
  const askChannels = async (order: NonNullable<Query['order']>, more: Partial<Query> = {}) => {
    const query = { metrics: ['orders'], dimensions: ['channel'], timezone: 'UTC', order, ...more };
    const { rows, other, comparison } = await ask(['2026-06-02', '2026-06-02'], 'previous period', query);
    return { channels: rows.map(({ channel }) => channel), other, compared: comparison?.rows };
  };

  it('puts the greatest first or last, and those without a base at the end', async () => {
    fixture.nowMs = Date.parse('2026-10-27T10:00:00Z');
    const down = await askChannels([['orders.change', 'desc']]);
    expect(down.channels).toEqual(['doubled', 'steady', 'halved', 'new']);
    expect((await askChannels([['orders.change', 'asc']])).channels).toEqual(['halved', 'steady', 'doubled', 'new']);
  });

  it('ranks all rows, not only those that are shown, and compares those', async () => {
    const { channels, other, compared } = await askChannels([['orders.change', 'asc']], { limit: 1 });
    expect(channels).toEqual(['halved']);
    expect(other).toEqual({ orders: 15 });
    expect(compared).toEqual([{ channel: 'halved', orders: 8 }]);
  });

  it('goes by what both ranges have', async () => {
    fixture.nowMs = Date.parse('2026-06-02T12:00:00Z');
    const running = { metrics: ['orders'], dimensions: ['channel'], timezone: 'UTC' };
    const { rows } = await ask('today', 'previous period', { ...running, order: [['orders.change', 'desc']] });
    // Until noon each of the three had an order at ten and one at eleven, on both days.
    expect(rows.map(({ channel }) => channel)).toEqual(['steady', 'doubled', 'halved', 'new']);
  });

  it('is refused where there are no rows to compare', async () => {
    await expect(
      fixture.service.answer(
        {
          metrics: ['orders'],
          dimensions: ['channel'],
          timeDimension: { dateRange: 'today' },
          order: [['orders.change', 'asc']],
        },
        policy,
      ),
    ).rejects.toMatchObject({ code: 'unknown_order_member' });
    await expect(askChannels([['revenue.change', 'asc']])).rejects.toMatchObject({ code: 'unknown_order_member' });
  });
});
