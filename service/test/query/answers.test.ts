import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Filter, Granularity, Query, Row } from '../../../sdk/src/protocol/query.ts';
import type { Policy } from '../../src/access/types.ts';
import { fromBin, toBin } from '../../src/rollup/bins.ts';
import { bucketsOf } from '../../src/time/buckets.ts';
import { parseDateRange } from '../../src/time/date-range.ts';
import {
  fullPolicy,
  openOrders,
  ordersCatalog,
  type Order,
  type OrdersFixture,
} from '../support/shop/ingested-orders.ts';

const NOW_MS = Date.UTC(2026, 10, 7, 10);
const FROM_MS = Date.UTC(2026, 9, 20);
const policy = fullPolicy(ordersCatalog);

/** A thousand orders over 18 days with a clock change, by a fixed seed. */
const orders: Order[] = fc
  .sample(
    fc.record({
      ordered_at: fc.integer({ min: FROM_MS, max: NOW_MS }).map((ms) => new Date(ms).toISOString()),
      region: fc.option(fc.constantFrom('north', 'south', "o'hare", 'a_b%'), { freq: 8 }),
      channel: fc.option(fc.constantFrom('web', 'app', 'Store'), { freq: 8 }),
      customer_id: fc.option(
        fc.integer({ min: 1, max: 60 }).map((id) => `c${id}`),
        { freq: 9 },
      ),
      amount: fc.integer({ min: 0, max: 99_999 }).map((cents) => (cents / 100).toFixed(2)),
    }),
    { numRuns: 1000, seed: 7 },
  )
  .map((order, index) => ({ ...order, order_id: `o${index}` }));

let fixture: OrdersFixture;

beforeAll(async () => {
  fixture = await openOrders(NOW_MS);
  await fixture.write(orders);
});

afterAll(() => fixture.close());

const ask = (query: Query, by: Policy = policy) => fixture.service.answer(query, by);

const range = fc
  .tuple(fc.integer({ min: FROM_MS - 86_400_000, max: NOW_MS }), fc.integer({ min: 1, max: 20 * 86_400_000 }))
  .chain(([fromMs, lengthMs]) =>
    fc.constantFrom(
      [fromMs, fromMs + lengthMs],
      ...[3_600_000, 900_000].map((step) => [
        Math.floor(fromMs / step) * step,
        Math.floor(fromMs / step) * step + Math.ceil(lengthMs / step) * step,
      ]),
    ),
  )
  .map(([from, to]): [string, string] => [
    new Date(from as number).toISOString(),
    new Date(to as number).toISOString(),
  ]);

const value = fc.constantFrom(
  'north',
  'south',
  "o'hare",
  'a_b%',
  'web',
  'Store',
  'nowhere',
  '%',
  "'; drop table app.members; --",
);
const filter: fc.Arbitrary<Filter> = fc.letrec<{ filter: Filter }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 3 },
    fc.record({
      member: fc.constantFrom('region', 'channel'),
      operator: fc.constantFrom('equals', 'notEquals', 'contains', 'notContains', 'startsWith', 'endsWith'),
      values: fc.array(value, { minLength: 1, maxLength: 3 }),
    }) as fc.Arbitrary<Filter>,
    fc.record({
      member: fc.constantFrom('region', 'channel'),
      operator: fc.constantFrom('set', 'notSet'),
    }) as fc.Arbitrary<Filter>,
    fc.record({ and: fc.array(tie('filter'), { maxLength: 2 }) }),
    fc.record({ or: fc.array(tie('filter'), { maxLength: 2 }) }),
  ),
})).filter;

const zones = ['Europe/Berlin', 'UTC', 'Asia/Kolkata', 'Asia/Kathmandu', 'America/St_Johns', 'Australia/Lord_Howe'];
const granularities: (Granularity | undefined)[] = [undefined, 'hour', 'day', 'week', 'month'];

const query = fc.record({
  dateRange: range,
  granularity: fc.constantFrom(...granularities),
  timezone: fc.constantFrom(...zones),
  dimensions: fc.subarray(['region', 'channel']),
  filters: fc.array(filter, { maxLength: 2 }),
});

describe('answers', () => {
  it('equal what counting the events one by one gives, for any range, zone, dimension and filter', async () => {
    await fc.assert(
      fc.asyncProperty(query, async ({ dateRange, granularity, timezone, dimensions, filters }) => {
        const asked: Query = {
          metrics: ['orders', 'revenue', 'customers', 'average', 'web_share', 'median', 'largest'],
          dimensions,
          filters,
          timezone,
          limit: 10_000,
          timeDimension: { dateRange, ...(granularity && { granularity }) },
        };
        const result = await ask(asked);
        const events = orders.filter(
          (order) => isWithin(order, dateRange) && filters.every((filter) => matches(filter, order)),
        );
        expect(result.totals).toEqual(totalsOf(events));
        expect(result.approximate).toEqual({ median: 0.01, largest: 0.01 });
        expect(sortRows(result.rows, dimensions)).toEqual(sortRows(rowsOf(events, asked), dimensions));
      }),
      { numRuns: Number(process.env.QUERY_RUNS ?? 150) },
    );
  });

  it('never show a principal what its row filters hide', async () => {
    const visible = fc.subarray(['north', 'south', "o'hare", 'a_b%'], { minLength: 0 });
    await fc.assert(
      fc.asyncProperty(query, visible, async ({ dateRange, granularity, timezone, dimensions, filters }, regions) => {
        const narrow: Policy = {
          ...policy,
          fingerprint: `regions ${regions.join()}`,
          rowFilters: [{ member: 'region', operator: 'equals', values: regions }],
        };
        const asked: Query = {
          metrics: ['orders', 'revenue', 'customers'],
          dimensions,
          filters,
          timezone,
          limit: 10_000,
          timeDimension: { dateRange, compareDateRange: 'previous period', ...(granularity && { granularity }) },
        };
        const result = await ask(asked, narrow);
        const own = orders.filter(
          (order) => regions.includes(order.region ?? '') && filters.every((filter) => matches(filter, order)),
        );
        const { orders: count, revenue, customers } = totalsOf(own.filter((order) => isWithin(order, dateRange)));
        expect(result.totals).toEqual({ orders: count, revenue, customers });
        const compared = totalsOf(
          own.filter((order) => isWithin(order, result.comparison?.dateRange as [string, string])),
        );
        expect(result.comparison?.totals).toEqual({
          orders: compared.orders,
          revenue: compared.revenue,
          customers: compared.customers,
        });
        for (const row of [...result.rows, ...(result.comparison?.rows ?? [])]) {
          if (dimensions.includes('region')) expect(regions).toContain(row.region);
        }
      }),
      { numRuns: Number(process.env.QUERY_RUNS ?? 80) },
    );
  });
});

const isWithin = (order: Order, [from, to]: readonly [string, string]): boolean =>
  Date.parse(order.ordered_at) >= Date.parse(from) && Date.parse(order.ordered_at) < Date.parse(to);

function matches(filter: Filter, order: Order): boolean {
  if ('and' in filter) return filter.and.every((part) => matches(part, order));
  if ('or' in filter) return filter.or.some((part) => matches(part, order));
  const actual = order[filter.member as 'region' | 'channel'] ?? null;
  const values = (filter.values ?? []).map(String);
  const any = (test: (wanted: string) => boolean): boolean => actual !== null && values.some(test);
  const low = (actual ?? '').toLowerCase();
  switch (filter.operator) {
    case 'set':
      return actual !== null;
    case 'notSet':
      return actual === null;
    case 'equals':
      return any((wanted) => actual === wanted);
    case 'notEquals':
      return !any((wanted) => actual === wanted);
    case 'contains':
      return any((wanted) => low.includes(wanted.toLowerCase()));
    case 'notContains':
      return !any((wanted) => low.includes(wanted.toLowerCase()));
    case 'startsWith':
      return any((wanted) => low.startsWith(wanted.toLowerCase()));
    case 'endsWith':
      return any((wanted) => low.endsWith(wanted.toLowerCase()));
    default:
      throw new Error(`not generated: ${filter.operator}`);
  }
}

function totalsOf(events: readonly Order[]) {
  const cents = events.reduce((sum, { amount }) => sum + Math.round(Number(amount) * 100), 0);
  const count = events.length;
  const none = count === 0;
  const amounts = events.map(({ amount }) => Number(amount)).sort((a, b) => a - b);
  return {
    orders: count,
    revenue: none ? null : cents / 100,
    customers: none ? null : new Set(events.flatMap(({ customer_id: id }) => id ?? [])).size,
    average: none ? null : cents / 100 / count,
    web_share: none ? null : events.filter(({ channel }) => channel === 'web').length / count,
    median: none ? null : toPrice(amounts[Math.ceil(count / 2) - 1] as number),
    largest: none ? null : toPrice(amounts.at(-1) as number),
  };
}

/** The middle of an amount's bin, in cents. */
const toPrice = (amount: number): number => Math.round(fromBin(toBin(amount)) * 100) / 100;

/** By buckets of the zone and dimension values; without dimensions also the buckets in which nothing happened. */
function rowsOf(events: readonly Order[], asked: Query): Row[] {
  const { dimensions = [], timezone = 'UTC' } = asked;
  const { granularity, dateRange } = asked.timeDimension;
  const resolved = parseDateRange(dateRange, { nowMs: NOW_MS, timezone, weekStart: 1 });
  const buckets = granularity ? bucketsOf(resolved, granularity, timezone, { limit: 10_000 }) : [undefined];
  return buckets.flatMap((bucket) => {
    const within = events.filter(
      ({ ordered_at: at }) => !bucket || (Date.parse(at) >= bucket.startMs && Date.parse(at) < bucket.endMs),
    );
    const groups = Map.groupBy(within, (order) =>
      JSON.stringify(dimensions.map((name) => order[name as 'region'] ?? null)),
    );
    if (dimensions.length === 0 && within.length === 0 && (!bucket || bucket.startMs < NOW_MS)) groups.set('[]', []);
    return [...groups].map(([key, group]): Row => {
      const values = JSON.parse(key) as (string | null)[];
      return {
        ...(bucket && { time: new Date(bucket.startMs).toISOString() }),
        ...Object.fromEntries(dimensions.map((name, index) => [name, values[index] ?? null])),
        ...totalsOf(group),
      };
    });
  });
}

const sortRows = (rows: readonly Row[], dimensions: readonly string[]): Row[] =>
  rows
    .map((row) => Object.fromEntries(Object.entries(row).filter(([member]) => member !== 'partial')) as Row)
    .sort((a, b) => (keyOf(a, dimensions) < keyOf(b, dimensions) ? -1 : 1));

const keyOf = (row: Row, dimensions: readonly string[]): string =>
  JSON.stringify([row.time ?? '', ...dimensions.map((dimension) => row[dimension] ?? null)]);
