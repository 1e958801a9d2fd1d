import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Query, Row } from '../../../sdk/src/protocol/query.ts';
import { parseCatalog } from '../../src/catalog/resolve/parse-catalog.ts';
import { createQueryService } from '../../src/query/service.ts';
import { followSourceStates } from '../../src/query/versions/source-states.ts';
import { openProvenanceRecorder } from '../../src/query/provenance/provenance-recorder.ts';
import { backfillRollups } from '../../src/ingest/backfill.ts';
import { applyCatalog } from '../../src/medallion/layout/apply-catalog.ts';
import { verifyGold } from '../../src/medallion/gold/verify-gold.ts';
import { createTruth, expectEqual, FROM_MS, keyOf, lives, NOW_MS, writeLives } from '../support/shop/delivery-lives.ts';
import { fullPolicy, openOrders, type OrdersFixture } from '../support/shop/ingested-orders.ts';

const page = await readFile(new URL('../../../docs/catalogue.md', import.meta.url), 'utf8');
const [, documented = ''] = /```yaml\n(name: deliveries\n[^]*?)```/.exec(page) ?? [];
/** The example of docs/catalogue.md. */
const catalog = parseCatalog([{ name: 'docs/catalogue.md', text: documented }]);
const policy = fullPolicy(catalog);

const question = fc.record({
  timezone: fc.constantFrom('Europe/Berlin', 'UTC', 'Asia/Kolkata'),
  granularity: fc.constantFrom('hour' as const, 'day' as const, 'month' as const),
  dimensions: fc.subarray(['region', 'channel']),
  range: fc
    .tuple(fc.integer({ min: FROM_MS, max: NOW_MS }), fc.integer({ min: 1, max: 12 * 86_400_000 }))
    .map(([fromMs, lengthMs]): [string, string] => [
      new Date(fromMs).toISOString(),
      new Date(fromMs + lengthMs).toISOString(),
    ]),
});

const METRICS = [...catalog.metrics.keys()];

/** Computes the metrics of the example in plain SQL over the deliveries as they are now. */
const TRUTH = `count(*)::float8 as orders,
  sum(coalesce(price * quantity, 0))::float8 as turnover,
  (sum(price * quantity) filter (where price is not null) / nullif(sum(quantity) filter (where price is not null), 0))::float8
    as average_price,
  avg(minutes)::float8 as average_minutes,
  avg(minutes) filter (where channel = 'web')::float8 as web_minutes,
  stddev_samp(minutes)::float8 as minutes_deviation,
  var_pop(price)::float8 as price_variance,
  min(price)::float8 as lowest_price,
  max(price)::float8 as highest_price,
  max(price) filter (where channel = 'web')::float8 as web_highest,
  min(minutes)::float8 as fastest,
  max(minutes)::float8 as slowest,
  percentile_disc(0.5) within group (order by minutes)::float8 as median_minutes,
  (max(minutes) - min(minutes))::float8 as minutes_range,
  (avg(minutes) / nullif(sum(coalesce(price * quantity, 0)), 0))::float8 as minutes_per_piece,
  ((max(minutes) - percentile_disc(0.5) within group (order by minutes))
    / nullif(percentile_disc(0.5) within group (order by minutes), 0))::float8 as longest_tail,
  (sum(coalesce(price * quantity, 0)) * 0.971 - 12.5)::float8 as turnover_after_fees`;

let fixture: OrdersFixture;
let written = 0;

beforeAll(async () => {
  fixture = await openOrders(NOW_MS, catalog);
  await createTruth(fixture);
});

afterAll(() => fixture.close());

async function readTruth({ dimensions, granularity, timezone, range }: Question, withRows: boolean): Promise<Row[]> {
  const keys = withRows
    ? [
        `to_char(date_trunc('${granularity}', at, '${timezone}') at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as time`,
        ...dimensions,
      ]
    : [];
  const { rows } = await fixture.store.pool.query<Row>(
    `select ${[...keys, TRUTH].join(', ')} from public.truth where at >= $1 and at < $2
     ${withRows ? `group by ${keys.map((_, index) => index + 1).join(', ')}` : ''}`,
    range,
  );
  return rows;
}

type Question = typeof question extends fc.Arbitrary<infer T> ? T : never;

describe('the documented measures', () => {
  it('equal SQL over the deliveries as they are now, after any history of versions', async () => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(
        lives,
        fc.array(question, { minLength: 4, maxLength: 4 }),
        fc.infiniteStream(fc.nat()),
        async (histories, questions, random) => {
          await writeLives(fixture, written, histories, (limit) => (random.next().value as number) % limit);
          written += histories.length;
          for (const asked of questions) {
            const { dimensions, granularity, timezone, range } = asked;
            const query: Query = {
              metrics: METRICS,
              dimensions,
              timezone,
              limit: 10_000,
              timeDimension: { granularity, dateRange: range },
            };
            const result = await fixture.service.answer(query, policy);
            const rows = new Map(result.rows.map((row) => [keyOf(row, dimensions), row]));
            const expected = await readTruth(asked, true);
            for (const row of expected) {
              expectEqual(rows.get(keyOf(row, dimensions)), row, query);
              rows.delete(keyOf(row, dimensions));
              compared++;
            }
            for (const row of rows.values()) expect(METRICS.filter((name) => row[name] !== null)).toEqual([]);
            const [total] = await readTruth(asked, false);
            if (expected.length > 0) expectEqual(result.totals, total as Row, query);
          }
        },
      ),
      { numRuns: Number(process.env.MEASURE_RUNS ?? 15) },
    );
    expect(compared).toBeGreaterThan(20);
    expect(await verifyGold(fixture.store.pool, catalog)).toEqual([]);
  });
});

it('a measure that becomes another kind of set is answered again when it has been counted anew', async () => {
  const text = documented.replace('all_minutes: { values: minutes }', 'all_minutes: { distribution: minutes }');
  const changing = await openOrders(NOW_MS, parseCatalog([{ name: 'before.yaml', text }]));
  const { pool } = changing.store;
  const query: Query = { metrics: ['median_minutes'], timeDimension: { dateRange: ['2026-11-01', '2026-11-30'] } };
  try {
    const sale = { order_id: 'o1', ordered_at: '', delivered_at: '2026-11-02T10:00:00Z', minutes: '1234.5' };
    await changing.write([sale]);
    const before = await changing.service.answer(query, policy);
    expect(before.approximate).toEqual({ median_minutes: 0.01 });
    expect(before.totals.median_minutes).not.toBe(1234.5);

    await applyCatalog(pool, catalog);
    const states = await followSourceStates({
      pool,
      catalog,
      now: () => NOW_MS,
      pollMs: 60_000,
      onError: () => undefined,
    });
    const provenance = openProvenanceRecorder(pool, () => undefined);
    const now = (): number => NOW_MS;
    const service = createQueryService({ pool, states, now, cacheBytes: 1_000_000, shared: undefined, provenance });
    try {
      await expect(service.answer(query, policy)).rejects.toMatchObject({ code: 'metric_building', retryable: true });
      const signal = new AbortController().signal;
      await backfillRollups({ pool, catalog, rowsAChunk: 10, signal, onProgress: () => undefined });
      await states.refresh();
      expect(await service.answer(query, policy)).toMatchObject({
        totals: { median_minutes: 1234.5 },
        approximate: {},
      });
    } finally {
      service.destroy();
      await provenance.close();
      await states.close();
    }
  } finally {
    await changing.close();
  }
});
