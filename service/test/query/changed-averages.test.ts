import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseCatalog } from '../../src/catalog/resolve/parse-catalog.ts';
import type { Catalog } from '../../src/catalog/model/types.ts';
import { backfillRollups } from '../../src/ingest/backfill.ts';
import { createWriter } from '../../src/ingest/pipeline/writer.ts';
import { applyCatalog } from '../../src/medallion/layout/apply-catalog.ts';
import { renderMetric } from '../../src/reporting/render-metric.ts';
import { syncViews } from '../../src/reporting/sync-views.ts';
import { openTestStore, type TestStore } from '../support/postgres/test-store.ts';
import { fullPolicy } from '../support/shop/ingested-orders.ts';
import { NOW_MS, openProcess, type OrderProcess } from '../support/shop/order-process.ts';

/** Orders with some measures, each of which is a metric unless `metrics` names others. */
const catalogOf = (
  measures: Record<string, string>,
  { required = false, metrics = Object.keys(measures) }: { required?: boolean; metrics?: readonly string[] } = {},
): Catalog =>
  parseCatalog([
    {
      name: 'orders.yaml',
      text: `name: orders
timezone: UTC
sources:
  orders:
    event_id: event_id
    event_time: ordered_at
    fields:
      event_id: string
      ordered_at: timestamp
      paid: boolean
      amount: { type: decimal, required: ${required} }
    measures:
      orders: { count: true }
${Object.entries(measures)
  .map(([name, measure]) => `      ${name}: ${measure}\n`)
  .join('')}metrics:
  orders:
${metrics.map((name) => `  ${name}:\n`).join('')}roles:
  all: { metrics: all, dimensions: all }
`,
    },
  ]);

let store: TestStore;
const processes: OrderProcess[] = [];

beforeEach(async () => {
  store = await openTestStore();
});

afterEach(async () => {
  for (const process of processes.splice(0)) await process.close();
  await store.close();
});

type Order = readonly [amount: string | null, paid: boolean];

async function write(catalog: Catalog, orders: readonly Order[]): Promise<void> {
  const ingress = { kind: 'http', source: 'orders', topic: 'http', partition: 0, generation: 1 } as const;
  const writer = createWriter({ pool: store.pool, catalog, now: () => NOW_MS, onChange: () => undefined });
  await writer.loadPosition(ingress, 0);
  const records = orders.map(([amount, paid], offset) => ({
    value: JSON.stringify({ event_id: `e${offset}`, ordered_at: '2026-10-20T10:00:00Z', amount, paid }),
    key: null,
    offset,
    identity: null,
  }));
  const { rejected } = await writer.write({ ingress, records, durable: true });
  expect(rejected).toEqual([]);
}

async function start(catalog: Catalog) {
  const { building } = await applyCatalog(store.pool, catalog);
  await syncViews(store.pool, catalog);
  const process = await openProcess(store, catalog);
  processes.push(process);
  const { pool } = store;
  return {
    building,
    /** Queries a metric over all orders. */
    async ask(metric: string): Promise<unknown> {
      const query = {
        metrics: [metric],
        timeDimension: { dateRange: ['2026-10-01', '2026-10-31'] as [string, string] },
      };
      return (await process.cached.answer(query, fullPolicy(catalog))).rows[0]?.[metric];
    },
    /** Reads a metric of the only day from the view. */
    async read(metric: string): Promise<unknown> {
      const { rows } = await pool.query<{ value: unknown }>(
        `select ${metric}::double precision as value from kpi.orders_total_day`,
      );
      expect(rows).toHaveLength(1);
      return rows[0]?.value;
    },
    async fill(): Promise<void> {
      const signal = new AbortController().signal;
      await backfillRollups({ pool, catalog, rowsAChunk: 1, signal, onProgress: () => undefined });
      await process.states.refresh();
      await syncViews(pool, catalog);
    },
  };
}

describe('a changed average', () => {
  it('is that of its old definition until the new one is counted, of a required field too', async () => {
    const before = catalogOf({ basket: '{ average: amount, where: { paid: true } }' }, { required: true });
    await start(before);
    await write(before, [
      ['10.00', true],
      ['30.00', false],
    ]);
    const { ask, read, fill } = await start(catalogOf({ basket: '{ average: amount }' }, { required: true }));
    expect([await ask('basket'), await read('basket')]).toEqual([10, 10]);
    await fill();
    expect([await ask('basket'), await read('basket')]).toEqual([20, 20]);
  });

  it('is not answered while one of its parts is new and another is not', async () => {
    // What were measures of their own become the parts of an average and of a deviation, some with another meaning.
    const before = catalogOf({
      basket__sum: '{ sum: amount }',
      basket__count: '{ count: true }',
      spread__sum: '{ sum: amount }',
      spread__count: '{ count: true, where: { paid: true } }',
      spread__squares: '{ sum_of_products: [amount, amount], where: { paid: true } }',
    });
    await start(before);
    await write(before, [
      ['10.00', true],
      ['20.00', true],
      ['60.00', false],
      [null, false],
    ]);
    const { ask, read, fill } = await start(
      catalogOf({ basket: '{ average: amount }', spread: '{ standard_deviation: amount, basis: population }' }),
    );
    for (const metric of ['basket', 'spread']) {
      await expect(ask(metric)).rejects.toMatchObject({ code: 'metric_building', retryable: true });
      await expect(read(metric)).rejects.toThrow('does not exist');
    }
    expect([await ask('orders'), await read('orders')]).toEqual([4, 4]);
    await fill();
    expect([await ask('basket'), await read('basket')]).toEqual([30, 30]);
    const deviation = expect.closeTo(Math.sqrt(1400 / 3), 9) as number;
    expect([await ask('spread'), await read('spread')]).toEqual([deviation, deviation]);
  });

  it('counts only events with a value, also once its field is required', async () => {
    const measures = { basket: '{ average: amount }' };
    const before = catalogOf(measures);
    await start(before);
    await write(before, [
      ['10.00', true],
      [null, true],
    ]);
    const { ask, read, building } = await start(catalogOf(measures, { required: true }));
    expect(building).toEqual([]);
    expect([await ask('basket'), await read('basket')]).toEqual([10, 10]);
  });

  it('is answered as before while a sum, a count or values of the same events are declared beside it', async () => {
    const measures = { basket: '{ average: amount }', dearest: '{ max: amount }' };
    const before = catalogOf(measures);
    await start(before);
    await write(before, [
      ['10.00', true],
      ['30.00', true],
    ]);
    const beside = {
      total: '{ sum: amount }',
      priced: '{ count: true, where: { amount: { set: true } } }',
      amounts: '{ values: amount }',
    };
    const { ask, read, fill } = await start(
      catalogOf({ ...measures, ...beside }, { metrics: ['basket', 'dearest', 'total', 'priced'] }),
    );
    await expect(ask('total')).rejects.toMatchObject({ code: 'metric_building' });
    expect([await ask('basket'), await read('basket'), await ask('dearest')]).toEqual([20, 20, 30]);
    await fill();
    expect([await ask('total'), await ask('priced'), await read('basket')]).toEqual([40, 2, 20]);
  });
});

describe('a changed deviation', () => {
  it('is that of its old definition until the new one is counted, beside a sum of all events too', async () => {
    const total = '{ sum: amount }';
    const before = catalogOf({
      total,
      spread: '{ standard_deviation: amount, basis: population, where: { paid: true } }',
    });
    await start(before);
    await write(before, [
      ['10.00', true],
      ['20.00', true],
      ['60.00', false],
    ]);
    const { ask, read, fill } = await start(
      catalogOf({ total, spread: '{ standard_deviation: amount, basis: population }' }),
    );
    expect([await ask('spread'), await read('spread')]).toEqual([5, 5]);
    await fill();
    const deviation = expect.closeTo(Math.sqrt(1400 / 3), 9) as number;
    expect([await ask('spread'), await read('spread')]).toEqual([deviation, deviation]);
  });

  it.each([
    [2, 0],
    [0, null],
  ])('in SQL of parts that contradict each other is no error: of %d values', async (count, expected) => {
    const catalog = catalogOf({ spread: '{ standard_deviation: amount, basis: population }' });
    const metric = catalog.metrics.get('spread');
    if (!metric) throw new Error('the catalogue has no metric spread');
    const parts: Record<string, number> = { spread__count: count, spread__sum: 100, spread__squares: 1 };
    const sql = renderMetric(metric, {
      amountOf: (name) => String(parts[name]),
      percentileOf: () => ({ sql: 'null', isExact: true }),
    });
    const { rows } = await store.pool.query<{ value: number | null }>(`select ${sql} as value`);
    expect(rows).toEqual([{ value: expected }]);
  });
});
