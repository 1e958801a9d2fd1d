import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Filter, Query } from '../../../sdk/src/protocol/query.ts';
import type { Policy } from '../../src/access/types.ts';
import type { Catalog, Metric } from '../../src/catalog/model/types.ts';
import { parsePeriod } from '../../src/catalog/targets/parse-period.ts';
import type { TargetPeriod } from '../../src/catalog/targets/types.ts';
import { fullPolicy, openOrders, ordersCatalog, type OrdersFixture } from '../support/shop/ingested-orders.ts';

const november: TargetPeriod = {
  ...(parsePeriod('2026-11', 'month', 1) as { fromDay: number; toDay: number }),
  amounts: new Map([
    ['north', 300],
    ['south', 600],
  ]),
};
const revenue: Metric = {
  ...(ordersCatalog.metrics.get('revenue') as Metric),
  targets: { per: 'month', by: 'region', periods: [november] },
};
const catalog: Catalog = { ...ordersCatalog, metrics: new Map([...ordersCatalog.metrics, ['revenue', revenue]]) };
const policy = fullPolicy(catalog);
const only = (member: string, ...values: string[]): Filter[] => [{ member, operator: 'equals', values }];

let fixture: OrdersFixture;

beforeAll(async () => {
  fixture = await openOrders(Date.UTC(2026, 10, 7, 10), catalog);
  await fixture.write([
    { order_id: 'a', ordered_at: '2026-11-05T12:00:00Z', region: 'north', channel: 'web', amount: '5.00' },
    { order_id: 'b', ordered_at: '2026-11-06T12:00:00Z', region: 'south', channel: 'web', amount: '20.00' },
    { order_id: 'c', ordered_at: '2026-11-06T12:00:00Z', region: 'west', channel: 'web', amount: '1.00' },
  ]);
});

afterAll(() => fixture.close());

const month = { dateRange: ['2026-11-01', '2026-11-30'] as const };
const ask = async (query: Partial<Query> = {}, by: Policy = policy) =>
  (await fixture.service.answer({ metrics: ['revenue', 'orders'], timeDimension: month, ...query }, by)).targets;

describe('targets in an answer', () => {
  it('are those of the range, and of each row by the dimension', async () => {
    expect(await ask()).toEqual({
      totals: { revenue: { target: 900, attainment: 26 / 900 } },
      rows: [{ revenue: { target: 900, attainment: 26 / 900 } }],
    });
    expect(await ask({ dimensions: ['region'] })).toEqual({
      totals: { revenue: { target: 900, attainment: 26 / 900 } },
      rows: [{ revenue: { target: 600, attainment: 20 / 600 } }, { revenue: { target: 300, attainment: 5 / 300 } }, {}],
    });
    expect(await ask({ dimensions: ['channel'] })).toEqual({
      totals: { revenue: { target: 900, attainment: 26 / 900 } },
    });
  });

  it('are shares of a period by its days, also of a bucket that the range cuts', async () => {
    const timeDimension = { granularity: 'week' as const, dateRange: ['2026-11-06', '2026-11-09'] as const };
    expect(await ask({ timeDimension })).toEqual({
      totals: { revenue: { target: 120, attainment: 21 / 120 } },
      rows: [{ revenue: { target: 90, attainment: 21 / 90 } }],
    });
  });

  it('are absent beyond the periods, and under filters of other dimensions', async () => {
    expect(await ask({ timeDimension: { dateRange: ['2026-11-01', '2026-12-01'] } })).toBeUndefined();
    expect(await ask({ filters: only('channel', 'web') })).toBeUndefined();
    expect(await ask({ metrics: ['orders'] })).toBeUndefined();
    expect((await ask({ filters: only('region', 'south', 'west') }))?.totals).toEqual({
      revenue: { target: 600, attainment: 21 / 600 },
    });
  });

  it('are those of the values that a policy shows', async () => {
    const north = { ...policy, fingerprint: 'north', rowFilters: only('region', 'north') };
    const own = { target: 300, attainment: 5 / 300 };
    expect(await ask({ dimensions: ['region'] }, north)).toEqual({
      totals: { revenue: own },
      rows: [{ revenue: own }],
    });
    const web = { ...policy, fingerprint: 'web', rowFilters: only('channel', 'web') };
    expect(await ask({ dimensions: ['region'] }, web)).toBeUndefined();
  });
});
