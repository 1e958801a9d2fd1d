import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Having, Query, Row } from '../../../sdk/src/protocol/query.ts';
import type { Policy } from '../../src/access/types.ts';
import {
  fullPolicy,
  openOrders,
  ordersCatalog,
  type Order,
  type OrdersFixture,
} from '../support/shop/ingested-orders.ts';

const NOW_MS = Date.UTC(2026, 10, 7, 10);
const FROM_MS = Date.UTC(2026, 10, 1);
const policy = fullPolicy(ordersCatalog);
const timeDimension = { dateRange: ['2026-11-01', '2026-11-07'] as const };

const orders: Order[] = fc
  .sample(
    fc.record({
      ordered_at: fc.integer({ min: FROM_MS, max: NOW_MS }).map((ms) => new Date(ms).toISOString()),
      region: fc.option(fc.constantFrom('north', 'south', 'Ost', 'west'), { freq: 8 }),
      channel: fc.option(fc.constantFrom('web', 'app', 'Store', 'phone', 'fax'), { freq: 8 }),
      customer_id: fc.option(
        fc.integer({ min: 1, max: 40 }).map((id) => `c${id}`),
        { freq: 9 },
      ),
      amount: fc.integer({ min: 0, max: 9999 }).map((cents) => (cents / 100).toFixed(2)),
    }),
    { numRuns: 200, seed: 11 },
  )
  .map((order, index) => ({ ...order, order_id: `o${index}` }));

let fixture: OrdersFixture;

beforeAll(async () => {
  fixture = await openOrders(NOW_MS);
  await fixture.write(orders);
  const { pool } = fixture.store;
  await pool.query(
    `create table plain_orders (day text, region text collate "C", channel text collate "C", customer text, amount numeric)`,
  );
  await pool.query(
    'insert into plain_orders select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::numeric[])',
    [
      orders.map(({ ordered_at: at }) => toDay(at)),
      orders.map(({ region }) => region),
      orders.map(({ channel }) => channel),
      orders.map(({ customer_id: id }) => id),
      orders.map(({ amount }) => amount),
    ],
  );
});

afterAll(() => fixture.close());

const ask = (query: Partial<Query>, by: Policy = policy) =>
  fixture.service.answer({ metrics: ['revenue', 'orders', 'customers', 'average'], timeDimension, ...query }, by);

/** First instant of the day in Berlin, in winter. */
const toDay = (at: string): string =>
  new Date(Math.floor((Date.parse(at) + 3_600_000) / 86_400_000) * 86_400_000 - 3_600_000).toISOString();

const SQL: Readonly<Record<string, string>> = {
  revenue: 'sum(amount)::float8',
  orders: 'count(*)::int',
  customers: 'count(distinct customer)::int',
  average: '(sum(amount)::float8 / count(*)::float8)',
  time: 'day',
};
const sql = (member: string): string => SQL[member] ?? member;
const METRICS = `${sql('revenue')} as revenue, ${sql('orders')} as orders, ${sql('customers')} as customers, ${sql('average')} as average`;
const read = async (text: string): Promise<Row[]> => (await fixture.store.pool.query<Row>(text)).rows;

const metric = fc.constantFrom('revenue', 'orders', 'customers', 'average');
const having: fc.Arbitrary<Having> = fc.letrec<{ having: Having }>((tie) => ({
  having: fc.oneof(
    { maxDepth: 2 },
    fc.record({
      member: metric,
      operator: fc.constantFrom('gt', 'gte', 'lt', 'lte', 'equals', 'notEquals'),
      values: fc.array(fc.integer({ min: 1, max: 120 }), { minLength: 1, maxLength: 2 }),
    }) as fc.Arbitrary<Having>,
    fc.record({ member: metric, operator: fc.constantFrom('set', 'notSet') }) as fc.Arbitrary<Having>,
    fc.record({ and: fc.array(tie('having'), { minLength: 1, maxLength: 2 }) }),
    fc.record({ or: fc.array(tie('having'), { minLength: 1, maxLength: 2 }) }),
  ),
})).having;

const OPERATORS = { gt: '>', gte: '>=', lt: '<', lte: '<=', equals: '=', notEquals: '<>' } as const;

function toSql(part: Having): string {
  if ('and' in part) return `(${part.and.map(toSql).join(' and ')})`;
  if ('or' in part) return `(${part.or.map(toSql).join(' or ')})`;
  const { member, operator, values = [] } = part;
  if (operator === 'set' || operator === 'notSet') return `${sql(member)} is ${operator === 'set' ? 'not ' : ''}null`;
  const join = operator === 'notEquals' ? ' and ' : ' or ';
  return `(${values.map((value) => `${sql(member)} ${OPERATORS[operator]} ${value}`).join(join)})`;
}

const shape = fc.record({
  dimensions: fc.constantFrom(['region'], ['channel'], ['region', 'channel'], ['channel', 'region']),
  isDaily: fc.boolean(),
  having: fc.array(having, { maxLength: 2 }),
  member: fc.oneof(metric, fc.constant('dimension')),
  direction: fc.constantFrom('asc' as const, 'desc' as const),
  nulls: fc.constantFrom(undefined, 'nulls first' as const, 'nulls last' as const),
  perGroup: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
  group: fc.nat(),
});

type Shape = typeof shape extends fc.Arbitrary<infer Value> ? Value : never;

/** The same question to the service and to Postgres. */
function write({ dimensions, isDaily, having: parts, member, direction, nulls, perGroup, group }: Shape) {
  const keys = [...(isDaily ? ['time'] : []), ...dimensions];
  const ordered = member === 'dimension' ? (dimensions[0] as string) : member;
  const limitBy =
    perGroup === undefined ? undefined : { dimensions: [keys[group % keys.length] as string], limit: perGroup };
  const query: Partial<Query> = {
    dimensions,
    timeDimension: { ...timeDimension, ...(isDaily && { granularity: 'day' as const }) },
    having: parts,
    order: [nulls ? [ordered, direction, nulls] : [ordered, direction]],
    ...(limitBy && { limitBy }),
  };
  const order = [
    `${ordered} ${direction} ${nulls ?? 'nulls last'}`,
    ...(isDaily ? ['time'] : []),
    'revenue desc',
    ...dimensions,
  ].join(', ');
  const base = `select ${isDaily ? 'day as time, ' : ''}${dimensions.join(', ')}, ${METRICS} from plain_orders
    group by ${[...(isDaily ? ['day'] : []), ...dimensions].join(', ')} ${parts.length > 0 ? `having ${parts.map(toSql).join(' and ')}` : ''}`;
  const text = limitBy
    ? `select ${[...keys, 'revenue', 'orders', 'customers', 'average'].join(', ')} from
        (select *, row_number() over (partition by ${limitBy.dimensions.join()} order by ${order}) as place from (${base}) rows) placed
        where place <= ${limitBy.limit} order by ${order}`
    : `select * from (${base}) rows order by ${order}`;
  return { query, text, limitBy };
}

const withoutPartial = (rows: readonly Row[]): Row[] =>
  rows.map((row) => Object.fromEntries(Object.entries(row).filter(([member]) => member !== 'partial')) as Row);

describe('the rows of a query', () => {
  it('are those of SQL with having, null order and the first of each group; totals are over all rows', async () => {
    const [all] = await read(`select ${METRICS} from plain_orders`);
    await fc.assert(
      fc.asyncProperty(shape, async (drawn) => {
        const { query, text } = write(drawn);
        const result = await ask(query);
        expect(withoutPartial(result.rows)).toEqual(await read(text));
        expect(result.totals).toEqual(all);
      }),
      { numRuns: Number(process.env.QUERY_RUNS ?? 40) },
    );
  });

  it('and all others of a group come to the whole group', async () => {
    await fc.assert(
      fc.asyncProperty(shape, async (drawn) => {
        const { query, limitBy } = write({ ...drawn, perGroup: drawn.perGroup ?? 1 });
        const [member = ''] = limitBy?.dimensions ?? [];
        const { rows, otherBy = [] } = await ask(query);
        const groups = await read(
          `select ${sql(member)} as member, count(*)::int as orders from plain_orders group by 1`,
        );
        const whole = new Map(groups.map((row) => [row['member'], row['orders']]));
        for (const key of new Set(rows.map((row) => row[member]))) {
          const parts = [...rows, ...otherBy].filter((row) => row[member] === key);
          expect(parts.reduce((sum, row) => sum + (row['orders'] as number), 0)).toBe(whole.get(key));
        }
        expect(otherBy.every((row) => rows.some((shown) => shown[member] === row[member]))).toBe(true);
      }),
      { numRuns: Number(process.env.QUERY_RUNS ?? 25) },
    );
  });

  it('have the totals of grouping sets, whatever is shown', async () => {
    const totalsBy = [['region'], ['channel', 'time'], []];
    const result = await ask({
      dimensions: ['region', 'channel'],
      timeDimension: { ...timeDimension, granularity: 'day' },
      having: [{ member: 'orders', operator: 'gt', values: [3] }],
      limit: 1,
      totalsBy,
    });
    expect(result.totalsBy?.map(({ dimensions }) => dimensions)).toEqual(totalsBy);
    const [byRegion, byChannel, whole] = result.totalsBy?.map(({ rows }) => rows) ?? [];
    expect(byRegion).toEqual(await read(`select region, ${METRICS} from plain_orders group by 1 order by 1`));
    expect(byChannel).toEqual(
      await read(`select channel, day as time, ${METRICS} from plain_orders group by 1, 2 order by 1, 2`),
    );
    expect(whole).toEqual([result.totals]);
  });

  it('are in `other` where having leaves them out, with those that the limit leaves out', async () => {
    const big = { member: 'orders', operator: 'gte' as const, values: [40] };
    const { rows, other, truncated, totals } = await ask({ dimensions: ['region'], having: [big] });
    const [rest] = await read(
      `select ${METRICS} from plain_orders where coalesce(region, '') in
        (select coalesce(region, '') from plain_orders group by 1 having count(*) < 40)`,
    );
    expect(rows.length).toBeGreaterThan(0);
    expect(other).toEqual(rest);
    expect(truncated).toBeUndefined();
    expect(totals['orders']).toBe(orders.length);
  });

  it('can be filtered by change', async () => {
    const result = await ask({
      metrics: ['orders'],
      dimensions: ['channel'],
      timeDimension: { dateRange: ['2026-11-05', '2026-11-06'], compareDateRange: 'previous period' },
      having: [{ member: 'orders.change', operator: 'lt', values: [0] }],
    });
    const before = new Map(result.comparison?.rows.map((row) => [row['channel'], row['orders'] as number]));
    expect(result.rows.length).toBeGreaterThan(0);
    for (const row of result.rows) expect(row['orders']).toBeLessThan(before.get(row['channel']) ?? 0);
    expect(result.comparison?.rows.map(({ channel }) => channel)).toEqual(result.rows.map(({ channel }) => channel));
  });

  it.each([
    [
      { having: [{ member: 'revenu', operator: 'gt', values: [1] }] },
      'having[0].member "revenu": expected one of revenue',
    ],
    [{ having: [{ member: 'revenue', operator: 'gt' }] }, 'having[0]: gt has 0 values: expected at least one number'],
    [{ having: [{ or: [{ member: 'revenue', operator: 'set', values: [1] }] }] }, 'having[0].or[0]: set has 1 values'],
    [{ having: [{ member: 'revenue.change', operator: 'gt', values: [1] }] }, 'having[0].member "revenue.change"'],
    [{ limitBy: { dimensions: ['region'], limit: 1 } }, 'limitBy.dimensions[0] "region": expected none'],
    [{ totalsBy: [['time']] }, 'totalsBy[0][0] "time": expected none'],
    [{ totalsBy: [[], []] }, 'totalsBy[1] is the set of one before'],
    [{ order: [['revenue', 'asc', 'first']] }, 'order[0]'],
    [{ cursor: 'abc' }, 'cursor is none of this service'],
  ] as [Partial<Query>, string][])('are refused for %j', async (query, message) => {
    await expect(async () => ask({ metrics: ['revenue'], ...query })).rejects.toThrow(message);
  });
});

describe('pages', () => {
  const query: Partial<Query> = { dimensions: ['region', 'channel'], limit: 7, order: [['channel', 'asc']] };

  it('by cursor are all rows, each once', async () => {
    const pages: (readonly Row[])[] = [];
    let next = (await ask({ ...query, paged: true }).then((page) => (pages.push(page.rows), page))).nextCursor;
    while (next !== undefined) {
      const page = await ask({ ...query, limit: 4, cursor: next });
      pages.push(page.rows);
      next = page.nextCursor;
    }
    expect(pages.flat()).toEqual((await ask({ ...query, limit: 1000 })).rows);
    expect(pages.length).toBeGreaterThan(3);
  });

  it('are refused with the cursor of another query, and beside an offset', async () => {
    const { nextCursor = '' } = await ask({ ...query, paged: true });
    await expect(ask({ ...query, metrics: ['orders'], cursor: nextCursor })).rejects.toThrow('of another query');
    await expect(ask({ ...query, cursor: nextCursor, offset: 1 })).rejects.toThrow('expected one of them');
  });

  it('are refused once a visible row has changed, and go on where a hidden one has', async () => {
    const north: Policy = {
      ...policy,
      fingerprint: 'north alone',
      rowFilters: [{ member: 'region', operator: 'equals', values: ['north'] }],
    };
    const paged = { dimensions: ['channel'], limit: 2, paged: true };
    const all = (await ask(paged)).nextCursor as string;
    const own = (await ask(paged, north)).nextCursor as string;
    await fixture.write([{ order_id: 'new', ordered_at: '2026-11-06T10:00:00Z', region: 'south', amount: '5.00' }]);
    await expect(ask({ ...paged, cursor: all })).rejects.toMatchObject({ code: 'stale_cursor', path: 'cursor' });
    expect((await ask({ ...paged, cursor: own }, north)).rows).toHaveLength(2);
  });
});
