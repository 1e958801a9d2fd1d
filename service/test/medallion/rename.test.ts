import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseCatalog } from '../../src/catalog/resolve/parse-catalog.ts';
import type { Catalog } from '../../src/catalog/model/types.ts';
import { backfillRollups } from '../../src/ingest/backfill.ts';
import { createWriter } from '../../src/ingest/pipeline/writer.ts';
import type { IngestWriter } from '../../src/ingest/types.ts';
import { verifyGold } from '../../src/medallion/gold/verify-gold.ts';
import { applyCatalog } from '../../src/medallion/layout/apply-catalog.ts';
import { openTestStore, type TestStore } from '../support/postgres/test-store.ts';
import { fullPolicy } from '../support/shop/ingested-orders.ts';
import { NOW_MS, openProcess, type OrderProcess } from '../support/shop/order-process.ts';

interface Names {
  readonly fields: string;
  readonly measures: string;
  readonly dimensions: string;
  readonly metrics?: string;
}

const before: Names = {
  fields: 'country: string, customer: string',
  measures:
    'sales: { sum: amount }, customers: { distinct: [country, customer] }, abroad: { count: true, where: { country: { notEquals: DE } } }',
  dimensions: 'country: {}',
};

/** The same with other names: a dimension, a field that three definitions read, and a measure. */
const after: Names = {
  fields: 'land: { type: string, path: country, was: country }, customer: string',
  measures:
    'turnover: { sum: amount, was: sales }, customers: { distinct: [land, customer] }, abroad: { count: true, where: { land: { notEquals: DE } } }',
  dimensions: 'land: { was: country }',
  metrics: 'turnover: {}, customers: {}, abroad: {}',
};

const toCatalog = ({
  fields,
  measures,
  dimensions,
  metrics = 'sales: {}, customers: {}, abroad: {}',
}: Names): Catalog =>
  parseCatalog([
    {
      name: 'catalog.yaml',
      text: `
name: renamed
sources:
  orders:
    entity: order_id
    version: version
    event_time: at
    fields: { order_id: string, version: integer, at: timestamp, amount: decimal, ${fields} }
    measures: { ${measures} }
dimensions: { ${dimensions} }
metrics: { ${metrics} }
roles: { all: { metrics: all, dimensions: all } }
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

async function open(catalog: Catalog): Promise<OrderProcess> {
  const process = await openProcess(store, catalog);
  processes.push(process);
  return process;
}

let written = 0;

const ingress = { kind: 'http', source: 'orders', topic: 'http', partition: 0, generation: 1 } as const;

async function write(writer: IngestWriter, country: string, customer: string, amount: string): Promise<void> {
  written++;
  const value = { order_id: `o${written}`, version: 1, at: '2026-10-20T10:00:00Z', amount, country, customer };
  await writer.loadPosition(ingress, 0);
  const { rejected } = await writer.write({
    ingress,
    records: [{ offset: written, key: null, identity: `e${written}`, value: JSON.stringify(value) }],
    durable: true,
  });
  expect(rejected).toEqual([]);
}

async function ask(
  { cached, catalog }: OrderProcess,
  metrics: string[],
  dimensions: string[],
  filters: unknown[] = [],
) {
  const query = { metrics, dimensions, filters, timeDimension: { dateRange: ['2026-10-01', '2026-10-31'] } };
  return (await cached.answer(query, fullPolicy(catalog))).rows;
}

const newWriter = (catalog: Catalog): IngestWriter =>
  createWriter({ pool: store.pool, catalog, now: () => NOW_MS, onChange: () => undefined });

describe('a renamed dimension, field and measure', () => {
  it('keep their history without being counted again, and go on counting', async () => {
    const old = toCatalog(before);
    await applyCatalog(store.pool, old);
    const oldWriter = newWriter(old);
    await write(oldWriter, 'DE', 'a', '10.00');
    await write(oldWriter, 'FR', 'a', '5.00');
    const renamed = toCatalog(after);
    expect(await applyCatalog(store.pool, renamed)).toEqual({ building: [] });
    const process = await open(renamed);
    const metrics = ['turnover', 'customers', 'abroad'];
    expect(await ask(process, metrics, ['land'])).toEqual([
      { land: 'DE', turnover: 10, customers: 1, abroad: 0 },
      { land: 'FR', turnover: 5, customers: 1, abroad: 1 },
    ]);
    // The writer of the former catalogue runs on beside the new one, as in a rolling restart.
    await write(oldWriter, 'FR', 'a', '1.00');
    await write(newWriter(renamed), 'ES', 'b', '2.00');
    await write(oldWriter, 'ES', 'c', '3.00');
    await process.states.refresh();
    expect(await ask(process, metrics, ['land'])).toEqual([
      { land: 'DE', turnover: 10, customers: 1, abroad: 0 },
      { land: 'FR', turnover: 6, customers: 1, abroad: 2 },
      { land: 'ES', turnover: 5, customers: 2, abroad: 2 },
    ]);
    expect(await ask(process, ['turnover'], [], [{ member: 'land', operator: 'contains', values: ['e'] }])).toEqual([
      { turnover: 15 },
    ]);
    expect(await verifyGold(store.pool, renamed)).toEqual([]);
  });

  it('stay renamed when was is removed, and a second start changes nothing', async () => {
    await applyCatalog(store.pool, toCatalog(before));
    await write(newWriter(toCatalog(before)), 'DE', 'a', '10.00');
    await applyCatalog(store.pool, toCatalog(after));
    expect(await applyCatalog(store.pool, toCatalog(after))).toEqual({ building: [] });
    const without: Names = {
      ...after,
      fields: 'land: { type: string, path: country }, customer: string',
      measures: after.measures.replace(', was: sales', ''),
      dimensions: 'land: {}',
    };
    expect(await applyCatalog(store.pool, toCatalog(without))).toEqual({ building: [] });
    expect(await ask(await open(toCatalog(without)), ['turnover'], ['land'])).toEqual([{ land: 'DE', turnover: 10 }]);
  });

  it('give their former names free for others', async () => {
    await applyCatalog(store.pool, toCatalog(before));
    const oldWriter = newWriter(toCatalog(before));
    await write(oldWriter, 'DE', 'a', '10.00');
    await applyCatalog(store.pool, toCatalog(after));
    await write(oldWriter, 'FR', 'b', '5.00');
    const reused: Names = {
      ...after,
      fields: 'land: { type: string, path: country }, customer: string',
      dimensions: 'land: {}, country: { field: customer }',
    };
    const { building } = await applyCatalog(store.pool, toCatalog(reused));
    expect(building).toEqual(['orders.by_country', 'orders.d_country$2']);
    await backfillRollups({
      pool: store.pool,
      catalog: toCatalog(reused),
      rowsAChunk: 10,
      signal: new AbortController().signal,
      onProgress: () => undefined,
    });
    // This writer learned the ids of the former dimension.
    await write(oldWriter, 'DE', 'DE', '1.00');
    const process = await open(toCatalog(reused));
    expect(await ask(process, ['turnover'], ['country'])).toEqual([
      { country: 'a', turnover: 10 },
      { country: 'b', turnover: 5 },
      { country: 'DE', turnover: 1 },
    ]);
    expect(await ask(process, ['turnover'], ['land'])).toEqual([
      { land: 'DE', turnover: 11 },
      { land: 'FR', turnover: 5 },
    ]);
    expect(await verifyGold(store.pool, toCatalog(reused))).toEqual([]);
  });

  it('are named to those who ask for the former name', async () => {
    await applyCatalog(store.pool, toCatalog(after));
    const process = await open(toCatalog(after));
    await expect(ask(process, ['turnover'], ['country'])).rejects.toMatchObject({
      code: 'unknown_dimension',
      message: 'dimensions[0] "country" was renamed: expected its present name, "land"',
    });
  });
});
