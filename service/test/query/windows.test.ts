import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Query, Row } from '../../../sdk/src/protocol/query.ts';
import { parseCatalog } from '../../src/catalog/resolve/parse-catalog.ts';
import { createTruth, expectEqual, FROM_MS, keyOf, lives, NOW_MS, writeLives } from '../support/shop/delivery-lives.ts';
import { fullPolicy, openOrders, type OrdersFixture } from '../support/shop/ingested-orders.ts';

const page = await readFile(new URL('../../../docs/catalogue.md', import.meta.url), 'utf8');
const [, documented = ''] = /```yaml\n(name: deliveries_over_time\n[^]*?)```/.exec(page) ?? [];
/** The example of docs/catalogue.md. */
const catalog = parseCatalog([{ name: 'docs/catalogue.md', text: documented }]);
const policy = fullPolicy(catalog);
const METRICS = [...catalog.metrics.keys()];

const iso = (ms: number): string => new Date(ms).toISOString();

interface Question {
  readonly timezone: string;
  readonly granularity: 'hour' | 'day' | 'month' | undefined;
  readonly dimensions: readonly string[];
  readonly range: readonly [string, string];
  readonly isNorthAlone: boolean;
}

const question: fc.Arbitrary<Question> = fc
  .record({
    timezone: fc.constantFrom('Europe/Berlin', 'UTC', 'Asia/Kolkata'),
    granularity: fc.constantFrom('hour' as const, 'day' as const, 'day' as const, 'month' as const, undefined),
    dimensions: fc.constantFrom([], ['region']),
    range: fc
      .tuple(fc.integer({ min: FROM_MS, max: NOW_MS }), fc.integer({ min: 1, max: 5 * 86_400_000 }))
      .map(([fromMs, lengthMs]) => [iso(fromMs), iso(fromMs + lengthMs)] as const),
    isNorthAlone: fc.boolean(),
  })
  .map((asked) =>
    asked.granularity === 'hour'
      ? { ...asked, range: [asked.range[0], iso(Date.parse(asked.range[0]) + 93_784_567)] as const }
      : asked,
  );

let fixture: OrdersFixture;
let written = 0;

beforeAll(async () => {
  fixture = await openOrders(NOW_MS, catalog);
  await createTruth(fixture);
});

afterAll(() => fixture.close());

/** Plain SQL over the deliveries as they are now: each row is a point with the spans of its windows. */
function truthOf({ timezone, granularity, dimensions, range, isNorthAlone }: Question): string {
  const [from, to] = range.map((text) => `timestamptz '${text}'`) as [string, string];
  const now = `timestamptz '${iso(NOW_MS)}'`;
  const step = granularity === 'month' ? '1 month' : '1 day';
  const buckets =
    granularity === undefined
      ? `select null::timestamptz as bucket, ${from} as first, ${to} as beyond`
      : granularity === 'hour'
        ? `select b as bucket, b as first, b + interval '1 hour' as beyond
           from generate_series(date_trunc('hour', ${from}, '${timezone}'), ${to} - interval '1 ms', '1 hour') as b`
        : `select l at time zone '${timezone}' as bucket, l at time zone '${timezone}' as first, (l + interval '${step}') at time zone '${timezone}' as beyond
           from generate_series(date_trunc('${granularity}', ${from} at time zone '${timezone}'),
             (${to} - interval '1 ms') at time zone '${timezone}', '${step}') as l`;
  const members = dimensions.length > 0 ? '(select distinct region from seen)' : '(select null::text as region)';
  const ofMember = dimensions.length > 0 ? 'and e.region is not distinct from m.region' : '';
  const over = (aggregate: string, span: string, member = ofMember): string =>
    `(select case when count(*) > 0 then (${aggregate})::float8 end from seen e where ${span} ${member})`;
  const [turnover, sizes] = ['sum(coalesce(price * quantity, 0))', 'count(distinct quantity)'];
  const median = 'percentile_disc(0.5) within group (order by minutes)';
  const own = 'e.at >= p.first and e.at < p.beyond';
  const running = `e.at >= ${from} and e.at < p.beyond`;
  const three = `e.at >= ((p.day_end at time zone '${timezone}') - interval '3 days') at time zone '${timezone}' and e.at < p.day_end`;
  const day = `e.at >= p.hour_end - interval '24 hours' and e.at < p.hour_end`;
  const month = `e.at >= date_trunc('month', p.day_end - interval '1 ms', '${timezone}') and e.at < p.day_end`;
  const total =
    dimensions.length > 0 && granularity !== undefined
      ? over(turnover, own, '')
      : over(turnover, `e.at >= ${from} and e.at < ${to}`, '');
  return `with seen as (select * from public.truth ${isNorthAlone ? "where region = 'north'" : ''}),
    buckets as (${buckets}),
    cut as (select bucket, greatest(first, ${from}) as first, least(beyond, ${to}) as beyond,
      date_trunc('day', ${now} , '${timezone}') as today, date_trunc('hour', ${now}, '${timezone}') + interval '1 hour' as hour_after
      from buckets),
    ends as (select *, ((today at time zone '${timezone}') + interval '1 day') at time zone '${timezone}' as day_after from cut),
    points as (select *, case when first < day_after then least(beyond, day_after) else beyond end as day_end,
      case when first < hour_after then least(beyond, hour_after) else beyond end as hour_end from ends),
    computed as (select p.bucket, m.region, p.first,
      ${over(turnover, own)} as turnover, ${over(median, own)} as median_minutes,
      ${over(turnover, running)} as running_turnover, ${over(sizes, running)} as running_sizes,
      ${over('avg(minutes)', month)} as minutes_this_month, ${over(sizes, three)} as sizes_3_days,
      ${over(median, day)} as median_24_hours, ${total} as total, ${over(turnover, three)} as three_days,
      ${over('count(*)', month)} as month_rows, ${over('count(*)', day)} as day_rows
      from points p cross join ${members} m)
    select ${granularity === undefined ? '' : `to_char(bucket at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as time,`}
      ${dimensions.length > 0 ? 'region,' : ''}
      turnover, median_minutes, running_turnover, running_sizes, minutes_this_month, sizes_3_days, median_24_hours,
      coalesce(turnover, 0) / nullif(total, 0) as turnover_share, coalesce(turnover, 0) / nullif(three_days, 0) as day_of_three
    from computed where (bucket is null or bucket < ${now} or turnover is not null)
      ${dimensions.length > 0 ? 'and coalesce(turnover, running_turnover, three_days, month_rows, day_rows) is not null' : ''}`;
}

const readTruth = async (asked: Question): Promise<Row[]> =>
  (await fixture.store.pool.query<Row>(truthOf(asked))).rows.filter((row) =>
    METRICS.some((name) => (row[name] ?? null) !== null),
  );

it('the documented windows equal SQL over the deliveries as they are now, after any history of versions', async () => {
  let compared = 0;
  await fc.assert(
    fc.asyncProperty(
      lives,
      fc.array(question, { minLength: 5, maxLength: 5 }),
      fc.infiniteStream(fc.nat()),
      async (histories, questions, random) => {
        await writeLives(fixture, written, histories, (limit) => (random.next().value as number) % limit);
        written += histories.length;
        for (const asked of questions) {
          const { dimensions, granularity, timezone, range, isNorthAlone } = asked;
          const query: Query = {
            metrics: METRICS,
            dimensions,
            timezone,
            limit: 10_000,
            timeDimension: { ...(granularity && { granularity }), dateRange: range },
          };
          const north = { member: 'region', operator: 'equals', values: ['north'] } as const;
          const filtered = { ...policy, rowFilters: [north], fingerprint: 'north' };
          const result = await fixture.service.answer(query, isNorthAlone ? filtered : policy);
          const rows = new Map(result.rows.map((row) => [keyOf(row, dimensions), row]));
          for (const row of await readTruth(asked)) {
            expectEqual(rows.get(keyOf(row, dimensions)), row, query);
            rows.delete(keyOf(row, dimensions));
            compared++;
          }
          for (const row of rows.values()) expect(METRICS.filter((name) => row[name] !== null)).toEqual([]);
          const [total] = await readTruth({ ...asked, granularity: undefined, dimensions: [] });
          if (total) expectEqual(result.totals, total, query);
        }
      },
    ),
    { numRuns: Number(process.env.MEASURE_RUNS ?? 6), endOnFailure: true },
  );
  expect(compared).toBeGreaterThan(20);
});

const ask = (query: Partial<Query> & Pick<Query, 'timeDimension'>) =>
  fixture.service.answer({ metrics: METRICS, timezone: 'Europe/Berlin', ...query }, policy);

it('rows and totals that count only what is aligned have the windows of that', async () => {
  const { timezone } = { timezone: 'Europe/Berlin' };
  const timeDimension = { dateRange: 'this month', compareDateRange: 'previous period' } as const;
  const { comparison } = await ask({ timezone, timeDimension });
  const aligned = comparison?.aligned;
  const result = await ask({ timezone, timeDimension, dimensions: ['region'], aligned: true });
  expect(result.totals).toEqual(aligned?.current.totals);
  expect(result.comparison?.totals).toEqual(aligned?.totals);
});

it('totals by dimensions have the windows of the range, and those by time the windows of the bucket', async () => {
  const dateRange = [iso(NOW_MS - 5 * 86_400_000), iso(NOW_MS)] as const;
  const { rows: regions } = await ask({ dimensions: ['region'], timeDimension: { dateRange }, limit: 10_000 });
  const { rows: days } = await ask({ timeDimension: { dateRange, granularity: 'day' } });
  const { totalsBy = [] } = await ask({
    dimensions: ['region'],
    timeDimension: { dateRange, granularity: 'day' },
    totalsBy: [['region'], ['time']],
  });
  const [byRegion, byTime] = totalsBy.map(({ rows }) => rows);
  const share = ({ region, turnover_share: part }: Row) => [region, part] as const;
  const sold = regions.filter((row) => row.turnover !== null);
  expect(new Map(byRegion?.map(share))).toEqual(new Map(sold.map(share)));
  for (const row of byTime ?? []) {
    const { sizes_3_days: sizes, running_turnover: running } = days.find(({ time }) => time === row.time) as Row;
    expect([row.sizes_3_days, row.running_turnover]).toEqual([sizes, running]);
    expect(row.turnover_share).toBe(row.turnover ? 1 : null);
  }
});

it('an answer that was kept is computed again after a change between its ranges', async () => {
  const timeDimension = { dateRange: 'yesterday', compareDateRange: 'same period last week' } as const;
  for (const [index, histories] of fc.sample(lives, { numRuns: 6, seed: 7 }).entries()) {
    const { totals, comparison } = await ask({ timeDimension });
    // Another query to the cache, with the same numbers.
    const fresh = await ask({ timeDimension, limit: 9000 + index });
    expect([totals, comparison?.totals]).toEqual([fresh.totals, fresh.comparison?.totals]);
    await writeLives(fixture, written, histories, () => 0);
    written += histories.length;
  }
});
