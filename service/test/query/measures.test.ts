import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Query, Row } from '../../../sdk/src/protocol/query.ts';
import { parseCatalog } from '../../src/catalog/resolve/parse-catalog.ts';
import { readNumber } from '../../src/query/answer/wire-number.ts';
import { createQueryService } from '../../src/query/service.ts';
import { followSourceStates } from '../../src/query/versions/source-states.ts';
import { openProvenanceRecorder } from '../../src/query/provenance/provenance-recorder.ts';
import { backfillRollups } from '../../src/ingest/backfill.ts';
import { applyCatalog } from '../../src/medallion/layout/apply-catalog.ts';
import { verifyGold } from '../../src/medallion/gold/verify-gold.ts';
import { fullPolicy, openOrders, type OrdersFixture } from '../support/shop/ingested-orders.ts';

const page = await readFile(new URL('../../../docs/catalogue.md', import.meta.url), 'utf8');
const [, documented = ''] = /```yaml\n(name: deliveries\n[^]*?)```/.exec(page) ?? [];
/** The example of docs/catalogue.md. */
const catalog = parseCatalog([{ name: 'docs/catalogue.md', text: documented }]);
const policy = fullPolicy(catalog);

const NOW_MS = Date.UTC(2026, 10, 7, 10);
const FROM_MS = Date.UTC(2026, 9, 20);

interface Delivery {
  readonly delivered_at: string;
  readonly region: string | null;
  readonly channel: string | null;
  readonly price: string | null;
  readonly quantity: number | null;
  readonly minutes: string | null;
  readonly deleted: boolean;
}

const orNull = <T>(values: fc.Arbitrary<T>) => fc.option(values, { freq: 6 });

const delivery: fc.Arbitrary<Delivery> = fc.record({
  delivered_at: fc.integer({ min: FROM_MS, max: NOW_MS }).map((ms) => new Date(ms).toISOString()),
  region: orNull(fc.constantFrom('north', 'south')),
  channel: orNull(fc.constantFrom('web', 'store')),
  price: orNull(
    fc
      .oneof(
        { weight: 5, arbitrary: fc.integer({ min: -9_999, max: 9_999_999 }) },
        fc.integer({ min: -(10 ** 14), max: 10 ** 15 }),
      )
      .map((cents) => (cents / 100).toFixed(2)),
  ),
  quantity: orNull(fc.integer({ min: 0, max: 5 })),
  minutes: orNull(fc.integer({ min: -50, max: 90_000 }).map((tenths) => (tenths / 10).toFixed(1))),
  deleted: fc.boolean(),
});

/** Lives of deliveries: first reported, then corrected, moved, deleted and raised again. */
const lives = fc.array(fc.array(delivery, { minLength: 1, maxLength: 4 }), { minLength: 10, maxLength: 25 });

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
  await fixture.store.pool.query(`create table public.truth (id text primary key, at timestamptz, region text,
    channel text, price numeric, quantity integer, minutes numeric)`);
});

afterAll(() => fixture.close());

/** Writes all versions of the lives, in any order, some of them twice, by two writers; and the last ones as the truth. */
async function write(histories: readonly Delivery[][], next: (limit: number) => number): Promise<void> {
  const versions = histories.flatMap((life, order) =>
    life.map((content, index) => ({
      ...content,
      deleted: index > 0 && content.deleted,
      order_id: `o${written + order}`,
      version: index + 1,
      ordered_at: content.delivered_at,
    })),
  );
  const sent = [...versions, ...versions.filter(() => next(5) === 0)].map((version) => ({ version, at: next(1e9) }));
  sent.sort((a, b) => a.at - b.at);
  const batches = [0, 1, 2, 3].map((batch) => sent.filter((_, index) => index % 4 === batch));
  await Promise.all(
    batches.filter((batch) => batch.length > 0).map((batch) => fixture.write(batch.map(({ version }) => version))),
  );
  const current = histories.flatMap((life, order) => {
    const last = life.at(-1) as Delivery;
    return life.length > 1 && last.deleted ? [] : [{ ...last, id: `o${written + order}`, at: last.delivered_at }];
  });
  await fixture.store.pool.query(
    `insert into public.truth select id, at, region, channel, price, quantity, minutes
     from jsonb_populate_recordset(null::public.truth, $1)`,
    [JSON.stringify(current)],
  );
  written += histories.length;
}

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

/** Expects equal keys, and numbers that differ by no more than the rounding of a double. */
function expectEqual(actual: Row | undefined, expected: Row, context: unknown): void {
  for (const [name, wanted] of Object.entries(expected)) {
    const value = typeof wanted === 'number' ? readNumber(actual?.[name]) : (actual?.[name] ?? null);
    if (typeof wanted !== 'number' || typeof value !== 'number')
      expect([name, value, context]).toEqual([name, wanted, context]);
    else if (Math.abs(value - wanted) > 1e-9 * Math.max(1e-3, Math.abs(wanted)))
      expect([name, value, context]).toEqual([name, wanted, context]);
  }
}

const keyOf = (row: Row, dimensions: readonly string[]): string =>
  JSON.stringify([row.time, ...dimensions.map((dimension) => row[dimension] ?? null)]);

describe('the documented measures', () => {
  it('equal SQL over the deliveries as they are now, after any history of versions', async () => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(
        lives,
        fc.array(question, { minLength: 4, maxLength: 4 }),
        fc.infiniteStream(fc.nat()),
        async (histories, questions, random) => {
          await write(histories, (limit) => (random.next().value as number) % limit);
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
