import fc from 'fast-check';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Catalog } from '../../src/catalog/model/types.ts';
import { backfillRollups } from '../../src/ingest/backfill.ts';
import { PositionMismatchError, type Batch, type Ingress, type InboundRecord } from '../../src/ingest/types.ts';
import { InFlightBatches } from '../../src/ingest/pipeline/in-flight-batches.ts';
import { createWriter } from '../../src/ingest/pipeline/writer.ts';
import { toBin } from '../../src/rollup/bins.ts';
import { toValueId } from '../../src/rollup/values.ts';
import { applyCatalog } from '../../src/medallion/layout/apply-catalog.ts';
import { loadRollups } from '../../src/medallion/layout/rollups.ts';
import { verifyGold } from '../../src/medallion/gold/verify-gold.ts';
import { currentOf, histories, orderCatalog, toRecord, type OrderVersion } from '../support/shop/order-history.ts';
import { emptyCatalogue } from '../support/postgres/postgres.ts';
import { openTestStore, type TestStore } from '../support/postgres/test-store.ts';

const RUNS = Number(process.env.HISTORY_RUNS ?? 12);

/** The base buckets of Kolkata's catalogue are quarter hours; Berlin's days have 23, 24 and 25 hours. */
const catalog = orderCatalog(['Europe/Berlin', 'Asia/Kolkata', 'UTC']);

/** Without one of the dimensions, measures and rollups. */
const smallerCatalog: Catalog = {
  ...catalog,
  dimensions: new Map([...catalog.dimensions].filter(([name]) => name !== 'status')),
  measures: new Map([...catalog.measures].filter(([name]) => name !== 'refunds' && name !== 'squares')),
  rollups: catalog.rollups.filter(({ dimensions }) => !dimensions.includes('status')),
};

let store: TestStore;

beforeAll(async () => {
  store = await openTestStore();
});

afterAll(() => store.close());

describe('random histories', () => {
  it('fill what a changed catalogue adds while the records go on', async () => {
    let built = 0;
    await fc.assert(
      fc.asyncProperty(histories(12), fc.infiniteStream(fc.nat()), async (lives, random) => {
        await emptyCatalogue(store.pool);
        await applyCatalog(store.pool, smallerCatalog);
        const next = (limit: number): number => (random.next().value as number) % limit;
        const streams = deal(lives, next);
        const halves = streams.map((stream) => stream.slice(0, next(stream.length + 1)));
        await Promise.all(halves.map((half, partition) => consume(half, partition, next, smallerCatalog)));

        const { building } = await applyCatalog(store.pool, catalog);
        built += building.length;
        await Promise.all([
          ...streams.map((stream, partition) => consume(stream, partition, next)),
          backfillRollups({
            pool: store.pool,
            catalog,
            rowsAChunk: 1 + next(3),
            signal: new AbortController().signal,
            onProgress: () => undefined,
          }),
        ]);

        expect(await readSilver(store.pool)).toEqual(readTruth(lives));
        const ready = await loadRollups(store.pool, 'orders');
        expect(ready.map(({ state }) => state)).toEqual(catalog.rollups.map(() => 'ready'));
        expect(await verifyGold(store.pool, catalog)).toEqual([]);
      }),
      { numRuns: RUNS },
    );
    expect(built).toBeGreaterThan(0);
  });

  it('end with gold equal to silver equal to the truth, whatever the order, repeats, crashes and writers', async () => {
    await fc.assert(
      fc.asyncProperty(
        histories(12),
        fc.infiniteStream(fc.nat()),
        fc.integer({ min: 0, max: 3 }),
        async (lives, random, crashes) => {
          await emptyCatalogue(store.pool);
          await applyCatalog(store.pool, catalog);
          const next = (limit: number): number => (random.next().value as number) % limit;

          const streams = deal(lives, next);
          const consumers = streams.map((stream, partition) => consume(stream, partition, next));
          await Promise.all([...consumers, crash(crashes, next)]);

          expect(await readSilver(store.pool)).toEqual(readTruth(lives));
          expect(await verifyGold(store.pool, catalog)).toEqual([]);
        },
      ),
      { numRuns: RUNS },
    );
  });
});

/** Spreads the versions over two partitions, out of order, some of them sent twice. */
function deal(lives: readonly OrderVersion[][], next: (limit: number) => number): OrderVersion[][] {
  const streams: OrderVersion[][] = [[], []];
  for (const version of lives.flat()) {
    for (let copies = next(4) === 0 ? 2 : 1; copies > 0; copies--) {
      const stream = streams[next(2)] as OrderVersion[];
      stream.splice(next(stream.length + 1), 0, version);
    }
  }
  return streams;
}

/** Takes a partition to its end as a consumer would: from Postgres' offset on, again after each error, at times too early. */
async function consume(
  stream: OrderVersion[],
  partition: number,
  next: (limit: number) => number,
  catalogOfWriter = catalog,
): Promise<void> {
  const writer = createWriter({
    pool: store.pool,
    catalog: catalogOfWriter,
    // Some writers prepare even the smallest batch whole, as otherwise only those that catch up do.
    copyFromRows: next(2) === 0 ? 1 : 400,
    now: Date.now,
    onChange: () => undefined,
  });
  const ingress: Ingress = { kind: 'kafka', source: 'orders', topic: 'orders', partition, generation: 1 };
  const records = stream.map(toRecord);
  for (;;) {
    try {
      const { nextOffset } = await writer.loadPosition(ingress, 0);
      if (nextOffset >= records.length) return;
      const inFlight = new InFlightBatches();
      let from = Math.max(0, nextOffset - next(3));
      for (let batches = 1 + next(5); batches > 0 && from < records.length; batches--) {
        const batch = toBatch(ingress, records.slice(from, Math.max(from, nextOffset) + 1 + next(20)), from);
        await inFlight.add(writer.write(batch));
        from = batch.nextOffset as number;
      }
      await inFlight.finish();
    } catch (error) {
      if (error instanceof PositionMismatchError || isConnectionLoss(error)) continue;
      throw error;
    }
  }
}

const toBatch = (ingress: Ingress, records: readonly InboundRecord[], fromOffset: number): Batch => ({
  ingress,
  records,
  fromOffset,
  nextOffset: fromOffset + records.length,
  durable: false,
});

/** Ends the connections of the writers in the middle of what they do. */
async function crash(times: number, next: (limit: number) => number): Promise<void> {
  for (let crashes = 0; crashes < times; crashes++) {
    for (let turns = next(30); turns > 0; turns--) await store.pool.query('select 1').catch(() => undefined);
    await store.pool
      .query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and pid <> pg_backend_pid() and application_name = 'tidemark'`,
      )
      .catch(() => undefined);
  }
}

const isConnectionLoss = (error: unknown): boolean =>
  /terminat|ECONNRESET|not queryable|closed/i.test(`${(error as { code?: string }).code} ${String(error)}`);

/** Expected rows of silver, and their expected sums. */
interface Truth {
  readonly orders: readonly { key: string; version: number; deleted: boolean; amount: string }[];
  readonly sums: {
    live: number;
    cents: number;
    squares: string;
    refunds: number;
    customers: number;
    regions: Record<string, number>;
  };
  /** Bins and ids of the amounts, ascending. */
  readonly bins: readonly number[];
  readonly values: readonly number[];
}

function readTruth(lives: readonly OrderVersion[][]): Truth {
  const orders = lives.map(currentOf).sort((a, b) => (a.order_id < b.order_id ? -1 : 1));
  const live = orders.filter(({ deleted }) => !deleted);
  const regions: Record<string, number> = {};
  for (const { region } of live) regions[region ?? 'none'] = (regions[region ?? 'none'] ?? 0) + 1;
  return {
    orders: orders.map(({ order_id: key, version, deleted, amount }) => ({ key, version, deleted, amount })),
    sums: {
      live: live.length,
      cents: live.reduce((sum, { amount }) => sum + Math.round(Number(amount) * 100), 0),
      squares: String(live.reduce((sum, { amount }) => sum + BigInt(Math.round(Number(amount) * 100)) ** 2n, 0n)),
      refunds: live.filter(({ status }) => status === 'refunded').length,
      customers: new Set(live.flatMap(({ customer_id: id }) => (id === null ? [] : [id]))).size,
      regions,
    },
    bins: live.map(({ amount }) => toBin(Number(amount))).sort((a, b) => a - b),
    values: live.map(({ amount }) => toValueId(Math.round(Number(amount) * 100))).sort((a, b) => a - b),
  };
}

async function readSilver(pool: pg.Pool): Promise<Truth> {
  const orders = await pool.query<Truth['orders'][number]>(
    `select entity_key as key, version::integer, deleted, payload::jsonb ->> 'amount' as amount
     from silver.orders order by entity_key`,
  );
  const sums = await pool.query<Omit<Truth['sums'], 'regions'>>(
    `select count(*)::integer as live, coalesce(sum(m_revenue) * 100, 0)::integer as cents,
       (coalesce(sum(m_squares), 0) * 10000)::bigint::text as squares,
       coalesce(sum(m_refunds), 0)::integer as refunds,
       count(distinct nullif(m_customers, 0))::integer as customers
     from silver.orders where not deleted`,
  );
  const bins = await pool.query<{ bin: number }>(
    'select m_amounts as bin from silver.orders where not deleted order by 1',
  );
  const values = await pool.query<{ id: number }>(
    'select m_amount_values::float8 as id from silver.orders where not deleted order by 1',
  );
  const regions = await pool.query<{ region: string; orders: number }>(
    `select coalesce(value, 'none') as region, count(*)::integer as orders
     from silver.orders left join app.members on scope = 'd:region' and member_id = d_region
     where not deleted group by 1`,
  );
  return {
    orders: orders.rows,
    sums: {
      ...(sums.rows[0] as Omit<Truth['sums'], 'regions'>),
      regions: Object.fromEntries(regions.rows.map(({ region, orders: count }) => [region, count])),
    },
    bins: bins.rows.map(({ bin }) => bin),
    values: values.rows.map(({ id }) => id),
  };
}
