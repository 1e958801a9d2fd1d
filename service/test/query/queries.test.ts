import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Query, QueryResult } from '../../../sdk/src/protocol/query.ts';
import { fullPolicy, openOrders, ordersCatalog, type OrdersFixture } from '../support/shop/ingested-orders.ts';

const NOW_MS = Date.UTC(2026, 10, 7, 10);
const policy = fullPolicy(ordersCatalog);

let fixture: OrdersFixture;

beforeAll(async () => {
  fixture = await openOrders(NOW_MS);
  await fixture.write([
    { order_id: 'a', ordered_at: '2026-11-05T23:00:00Z', region: 'north', customer_id: 'c1', amount: '10.00' },
    { order_id: 'b', ordered_at: '2026-11-06T22:59:59.999Z', region: 'south', customer_id: 'c1', amount: '20.50' },
    { order_id: 'c', ordered_at: '2026-11-06T23:00:00Z', region: 'north', customer_id: 'c2', amount: '0.01' },
  ]);
});

afterAll(() => fixture.close());

const week = { dateRange: ['2026-11-06', '2026-11-07'] as const, granularity: 'day' as const };
const ask = (query: Partial<Query>) =>
  fixture.service.answer({ metrics: ['revenue'], timeDimension: week, ...query }, policy);

describe('a query', () => {
  it('gives whole days of the zone with totals, range and version', async () => {
    const result = await ask({ metrics: ['revenue', 'orders', 'customers', 'average'] });
    expect(result).toMatchObject({
      rows: [
        { time: '2026-11-05T23:00:00.000Z', revenue: 30.5, orders: 2, customers: 1, average: 15.25 },
        { time: '2026-11-06T23:00:00.000Z', revenue: 0.01, orders: 1, customers: 1, average: 0.01, partial: true },
      ],
      totals: { revenue: 30.51, orders: 3, customers: 2, average: 10.17 },
      dateRange: ['2026-11-05T23:00:00.000Z', '2026-11-07T23:00:00.000Z'],
      timezone: 'Europe/Berlin',
      approximate: {},
      suspect: [],
      freshness: { state: 'live' },
    });
    expect(result.rows[0]).not.toHaveProperty('partial');
    expect(result.version).toMatch(/^[0-9a-f]{8}:1$/);
  });

  it('compares with as many days before, over a clock change too', async () => {
    const { comparison } = await ask({
      timeDimension: { ...week, dateRange: ['2026-10-26', '2026-10-27'], compareDateRange: 'previous period' },
    });
    expect(comparison?.dateRange).toEqual(['2026-10-23T22:00:00.000Z', '2026-10-25T23:00:00.000Z']);
  });

  it('leaves an empty bucket null, or zero where the metric says so', async () => {
    const result = await ask({
      metrics: ['revenue', 'orders'],
      timeDimension: { dateRange: ['2026-11-04', '2026-11-04'], granularity: 'day' },
    });
    expect(result.rows).toEqual([{ time: '2026-11-03T23:00:00.000Z', revenue: null, orders: 0 }]);
    expect(result.totals).toEqual({ revenue: null, orders: 0 });
  });

  it('shows no bucket that has not begun', async () => {
    const { rows } = await ask({ timeDimension: { dateRange: ['2026-11-07', '2026-11-30'], granularity: 'day' } });
    expect(rows.map(({ time }) => time)).toEqual(['2026-11-06T23:00:00.000Z']);
  });

  it('closes a cut list with what the others come to', async () => {
    const result = await ask({
      metrics: ['revenue', 'customers'],
      dimensions: ['region'],
      limit: 1,
      timeDimension: { dateRange: week.dateRange },
    });
    expect(result.rows).toEqual([{ region: 'south', revenue: 20.5, customers: 1 }]);
    expect(result.other).toEqual({ revenue: 10.01, customers: 2 });
    expect(result.totals).toEqual({ revenue: 30.51, customers: 2 });
  });

  it('says that rows are left out, how many there are, and gives the rest from an offset on', async () => {
    const query = { dimensions: ['region'], timeDimension: { dateRange: week.dateRange } };
    expect(await ask({ ...query, limit: 1 })).toMatchObject({ truncated: true, rowCount: 2 });
    const second = await ask({ ...query, limit: 1, offset: 1 });
    expect(second).toMatchObject({ rows: [{ region: 'north' }], truncated: true, rowCount: 2 });
    expect(second.other).toEqual({ revenue: 20.5 });
    expect((await ask({ ...query, limit: 2 })).truncated).toBeUndefined();
    expect(await ask({ ...query, offset: 2 })).toMatchObject({ rows: [], truncated: true, rowCount: 2 });
  });

  it('gives all buckets of a series without a limit, and no "other" beside time', async () => {
    const timeDimension = { dateRange: ['2026-09-01', '2026-10-31'] as const, granularity: 'hour' as const };
    const { rows, truncated } = await ask({ timeDimension });
    expect(rows).toHaveLength(1465);
    expect(truncated).toBeUndefined();
    const cut = await ask({ timeDimension, limit: 1000 });
    expect(cut).toMatchObject({ truncated: true, rowCount: 1465 });
    expect(cut.other).toBeUndefined();
  });

  it('names values of filters that no visible event has, the same whether they are hidden or not there', async () => {
    const equals = (...values: string[]) => [{ member: 'region', operator: 'equals' as const, values }];
    const unknownTo = async (by: typeof policy, ...values: string[]) =>
      (await fixture.service.answer({ metrics: ['revenue'], timeDimension: week, filters: equals(...values) }, by))
        .unknownValues;
    expect(await unknownTo(policy, 'north', 'nroth')).toEqual([{ member: 'region', values: ['nroth'] }]);
    expect(await unknownTo(policy, 'north', 'south')).toBeUndefined();
    const north = { ...policy, fingerprint: 'north alone', rowFilters: equals('north') };
    expect(await unknownTo(north, 'north', 'south', 'nroth')).toEqual([
      { member: 'region', values: ['south', 'nroth'] },
    ]);
    const web = {
      ...policy,
      fingerprint: 'web alone',
      rowFilters: [{ member: 'channel', operator: 'equals' as const, values: ['web'] }],
    };
    expect(await unknownTo(web, 'nroth')).toBeUndefined();
  });

  it('compares the same members, whatever their place was before', async () => {
    const { rows, comparison } = await ask({
      dimensions: ['region'],
      limit: 1,
      timeDimension: { dateRange: ['2026-11-06', '2026-11-06'], compareDateRange: ['2026-11-07', '2026-11-07'] },
    });
    expect(rows).toEqual([{ region: 'south', revenue: 20.5 }]);
    expect(comparison).toMatchObject({ rows: [], totals: { revenue: 0.01 }, other: { revenue: 0.01 } });
    const fallen = await ask({
      dimensions: ['region'],
      timeDimension: { dateRange: ['2026-11-07', '2026-11-07'], compareDateRange: ['2026-11-06', '2026-11-06'] },
    });
    expect(fallen.rows).toEqual([{ region: 'north', revenue: 0.01 }]);
    expect(fallen.comparison?.rows).toEqual([
      { region: 'north', revenue: 10 },
      { region: 'south', revenue: 20.5 },
    ]);
    const both = await ask({
      dimensions: ['region'],
      timeDimension: { dateRange: ['2026-11-06', '2026-11-06'], compareDateRange: ['2026-11-06', '2026-11-07'] },
    });
    expect(both.comparison?.rows.map(({ region }) => region)).toEqual(both.rows.map(({ region }) => region));
  });

  it('is answered from memory while nothing in its range changed, whatever else did', async () => {
    const query = { timeDimension: { dateRange: ['2026-10-01', '2026-10-02'] as const, granularity: 'day' as const } };
    expect((await ask(query)).tier).toBe('gold');
    await fixture.write([{ order_id: 'later', ordered_at: '2026-11-07T09:00:00Z', amount: '1.00' }]);
    const again = await ask(query);
    expect(again.tier).toBe('memory');
    expect(again.version).toMatch(/:2$/);
    await fixture.write([{ order_id: 'late', ordered_at: '2026-10-01T09:00:00Z', amount: '7.00' }]);
    expect(await ask(query)).toMatchObject({ tier: 'gold', totals: { revenue: 7 } });
    await fixture.write([
      { order_id: 'late', version: 2, ordered_at: '2026-10-01T09:00:00Z', amount: '7.00', deleted: true },
      { order_id: 'later', version: 2, ordered_at: '2026-11-07T09:00:00Z', deleted: true },
    ]);
  });

  it('tells from memory how old it is at each millisecond, and what changed within one', async () => {
    const query = { metrics: ['orders'], timeDimension: { dateRange: ['2026-07-01', '2026-07-02'] as const } };
    const say = async () => {
      const text = await fixture.service.answerJson(fixture.service.parse(query, policy), policy);
      const { tier, totals, freshness } = JSON.parse(text) as QueryResult;
      return { tier, orders: totals['orders'], ageMs: freshness.ageMs };
    };
    const { ageMs } = await ask(query).then(({ freshness }) => freshness);
    expect(await say()).toEqual({ tier: 'memory', orders: 0, ageMs });
    fixture.nowMs += 1;
    expect(await say()).toEqual({ tier: 'memory', orders: 0, ageMs: (ageMs as number) + 1 });
    await fixture.write([{ order_id: 'july', ordered_at: '2026-07-01T09:00:00Z', amount: '1.00' }]);
    expect(await say()).toEqual({ tier: 'gold', orders: 1, ageMs: expect.any(Number) as number });
    expect(await say()).toMatchObject({ tier: 'memory', orders: 1 });
    fixture.nowMs -= 1;
  });

  it('is computed once when many ask at once', async () => {
    const query = { timeDimension: { dateRange: ['2026-09-01', '2026-09-02'] as const } };
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask(query)));
    expect(new Set(answers.map(({ rows }) => rows)).size).toBe(1);
  });

  it('explains which tables it read', async () => {
    const { plan } = await ask({
      explain: true,
      timeDimension: { dateRange: ['2026-11-05T22:30:00Z', '2026-11-07T00:00:00Z'] },
    });
    expect(plan).toMatchObject([
      {
        source: 'orders',
        pieces: [
          { tier: 'silver', spans: [['2026-11-05T22:30:00.000Z', '2026-11-05T23:00:00.000Z']] },
          { tier: 'gold', spans: [['2026-11-05T23:00:00.000Z', '2026-11-06T23:00:00.000Z']] },
          { tier: 'gold', spans: [['2026-11-06T23:00:00.000Z', '2026-11-07T00:00:00.000Z']] },
        ],
      },
    ]);
  });

  it('adds up past 2^53 without losing a cent', async () => {
    const far = '2026-08-01T12:00:00Z';
    await fixture.write([
      { order_id: 'big1', ordered_at: far, amount: '90071992547409.91' },
      { order_id: 'big2', ordered_at: far, amount: '0.02' },
    ]);
    const result = await ask({ timeDimension: { dateRange: ['2026-08-01', '2026-08-01'] } });
    expect(JSON.stringify(result.totals)).toBe('{"revenue":90071992547409.93}');
  });

  it.each([
    [{ metrics: ['revenu'] }, 'unknown_metric', 'metrics[0]', 'did you mean "revenue"?'],
    [{ metrics: [] }, 'invalid_query', 'metrics', ''],
    [{ dimensions: ['regoin'] }, 'unknown_dimension', 'dimensions[0]', 'did you mean "region"?'],
    [
      { filters: [{ member: 'amount', operator: 'gt', values: [1] }] },
      'unknown_filter_member',
      'filters[0].member',
      'amount',
    ],
    [
      { filters: [{ member: 'region', operator: 'like', values: ['x'] }] },
      'invalid_query',
      'filters[0].operator',
      '"like"',
    ],
    [{ filters: [{ member: 'region', operator: 'equals' }] }, 'invalid_filter', 'filters[0]', 'at least one value'],
    [{ order: [['customers', 'asc']] }, 'unknown_order_member', 'order[0]', 'expected one of revenue, time'],
    [{ timezone: 'Berlin' }, 'invalid_timezone', 'timezone', '"Berlin"'],
    [{ limit: 10_001 }, 'invalid_query', 'limit', '10000'],
    [{ surprise: true }, 'invalid_query', '', 'surprise'],
    [
      { timeDimension: { dateRange: ['2026-11-07', '2026-11-01'] } },
      'invalid_date_range',
      'timeDimension.dateRange',
      '',
    ],
    [{ timeDimension: { dateRange: 'last blue moon' } }, 'invalid_date_range', 'timeDimension.dateRange', ''],
    [
      { timeDimension: { dateRange: ['0001-01-01', '9999-12-31'], granularity: 'minute' } },
      'too_many_buckets',
      'timeDimension',
      'at most 10000',
    ],
  ])('%j is refused as %s', async (query, code, path, message) => {
    await expect(ask(query as unknown as Partial<Query>)).rejects.toMatchObject({
      code,
      path,
      message: expect.stringContaining(message) as string,
    });
  });

  it('refuses a text of two megabytes without repeating it', async () => {
    const filters = [{ member: 'region', operator: 'equals' as const, values: ['x'.repeat(2_000_000)] }];
    await expect(ask({ filters })).rejects.toMatchObject({
      code: 'invalid_query',
      path: 'filters[0].values[0]',
      message: expect.stringMatching(/^.{1,200}$/) as string,
    });
  });

  it('covers all of time when it asks for no buckets', async () => {
    const result = await ask({ metrics: ['orders'], timeDimension: { dateRange: ['0001-01-01', '9999-12-31'] } });
    expect(result.totals.orders).toBeGreaterThanOrEqual(3);
  });

  it('answers contradictory filters with nothing', async () => {
    const result = await ask({
      metrics: ['orders'],
      dimensions: ['region'],
      filters: [
        { member: 'region', operator: 'equals', values: ['north'] },
        { member: 'region', operator: 'equals', values: ['south'] },
      ],
    });
    expect(result).toMatchObject({ rows: [], totals: { orders: 0 } });
  });

  it('tells a principal that may not see a metric the same as for one that does not exist', async () => {
    const narrow = { ...policy, fingerprint: 'narrow', metrics: new Set(['orders']) };
    const query = { metrics: ['revenue'], timeDimension: week };
    await expect(fixture.service.answer(query, narrow)).rejects.toMatchObject({
      code: 'unknown_metric',
      message: 'metrics[0] "revenue" is not a metric: expected one of the metrics of GET /v1/catalog',
    });
  });
});
