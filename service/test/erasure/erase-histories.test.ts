import fc from 'fast-check';
import type pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Catalog, Measure, Source } from '../../src/catalog/model/types.ts';
import { renameNamed } from '../../src/erasure/rename-named.ts';
import { backfillRollups } from '../../src/ingest/backfill.ts';
import { eraseValue, type ErasedValue } from '../../src/ingest/erasure/erase-value.ts';
import { loadErasureKey } from '../../src/ingest/erasure/hash-value.ts';
import { createWriter } from '../../src/ingest/pipeline/writer.ts';
import type { Ingress } from '../../src/ingest/types.ts';
import { applyCatalog } from '../../src/medallion/layout/apply-catalog.ts';
import { verifyGold } from '../../src/medallion/gold/verify-gold.ts';
import { emptyCatalogue } from '../support/postgres/postgres.ts';
import { findText } from '../support/postgres/find-text.ts';
import { openTestStore, type TestStore } from '../support/postgres/test-store.ts';
import { currentOf, histories, orderCatalog, toRecord, type OrderVersion } from '../support/shop/order-history.ts';

const RUNS = Number(process.env.ERASURE_RUNS ?? 2);
/** Stands in no other text. */
const PERSON = 'person-7f3a-unmistakable';

const base = orderCatalog(['UTC']);
const pairs: Measure = {
  name: 'pairs',
  source: 'orders',
  kind: 'distinct',
  fields: ['customer_id', 'region'],
  where: undefined,
};

/** Orders by customer, with distinct counts of one and of two fields. */
const withCustomers: Catalog = {
  ...base,
  dimensions: new Map([
    ...base.dimensions,
    ['customer', { name: 'customer', title: 'Customer', fields: new Map([['orders', 'customer_id']]) }],
  ]),
  measures: new Map([...base.measures, ['pairs', pairs]]),
  rollups: [
    ...base.rollups,
    { source: 'orders', name: 'by_customer', dimensions: ['customer'], granularities: ['day'] },
  ],
};

const appendOnly = (catalog: Catalog): Catalog => ({
  ...catalog,
  sources: new Map(
    [...catalog.sources].map(([name, source]): [string, Source] => [
      name,
      { ...source, entityKey: undefined, version: undefined, deletedWhen: undefined },
    ]),
  ),
});

/** Nothing that a customer is counted or split by. */
const without = (catalog: Catalog): Catalog => ({
  ...catalog,
  digest: `${catalog.digest} without`,
  dimensions: new Map([...catalog.dimensions].filter(([name]) => name !== 'customer')),
  measures: new Map([...catalog.measures].filter(([name]) => name !== 'customers' && name !== 'pairs')),
  rollups: catalog.rollups.filter(({ dimensions }) => !dimensions.includes('customer')),
});

let store: TestStore;
let key: Buffer;

beforeAll(async () => {
  store = await openTestStore();
  key = await loadErasureKey(store.pool);
});

afterAll(() => store.close());

const ingress: Ingress = { kind: 'http', source: 'orders', topic: 'http', partition: 0, generation: 1 };

async function write(catalog: Catalog, versions: readonly OrderVersion[]): Promise<void> {
  const writer = createWriter({ pool: store.pool, catalog, now: Date.now, copyFromRows: 3, onChange: () => undefined });
  await writer.loadPosition(ingress, 0);
  for (let from = 0; from < versions.length; from += 5) {
    const records = versions.slice(from, from + 5).map(toRecord);
    await writer.write({ ingress, records, durable: true });
  }
}

const erase = (catalog: Catalog, isDryRun = false, value = PERSON): Promise<ErasedValue> =>
  eraseValue(
    store.pool,
    catalog,
    { field: 'customer_id', source: undefined, value },
    key,
    { isDryRun, rowsABatch: 3, onProgress: () => undefined },
    renameNamed,
  );

/** Everything that answers are computed from: cells, and the contributions of each row. */
async function readNumbers(pool: pg.Pool, catalog: Catalog): Promise<unknown> {
  const { rows: tables } = await pool.query<{ name: string }>(
    `select format('gold.%I', tablename) as name from pg_tables where schemaname = 'gold' order by 1`,
  );
  const numbers: Record<string, unknown> = {};
  for (const { name } of tables) numbers[name] = (await pool.query(`select t::text from ${name} t order by 1`)).rows;
  const detail = catalog.sources.get('orders')?.entityKey === undefined ? 'bronze.orders' : 'silver.orders';
  const { rows } = await pool.query<{ row: Record<string, unknown> }>(`select to_jsonb(t) as row from ${detail} t`);
  numbers.contributions = rows.map(({ row }) => JSON.stringify({ ...row, payload: null })).toSorted();
  return numbers;
}

/** Gives the first order, and those of every other customer, to the person. */
const ofPerson = (lives: readonly OrderVersion[][]): OrderVersion[][] =>
  lives.map((life, index) =>
    life.map((order, version) => {
      const isTheirs = (index === 0 && version === 0) || /[02468]$/.test(order.customer_id ?? '');
      return isTheirs ? { ...order, customer_id: PERSON } : order;
    }),
  );

it.each([
  ['entities', withCustomers],
  ['events', appendOnly(withCustomers)],
])(
  'random histories give the same numbers after an erasure, a redelivery, a correction and a rebuild: %s',
  async (_, catalog) => {
    await fc.assert(
      fc.asyncProperty(histories(10), fc.infiniteStream(fc.nat()), async (drawn, random) => {
        await emptyCatalogue(store.pool);
        await store.pool.query('truncate app.erasures');
        await applyCatalog(store.pool, catalog);
        const lives = ofPerson(drawn);
        const next = (limit: number): number => (random.next().value as number) % limit;
        const versions = lives.flat().toSorted(() => next(3) - 1);
        const at = next(versions.length + 1);
        await write(catalog, [lives[0]![0]!, ...versions.slice(0, at)]);

        const before = await readNumbers(store.pool, catalog);
        const planned = await erase(catalog, true);
        expect(await readNumbers(store.pool, catalog)).toEqual(before);
        const { tables } = await erase(catalog);
        expect(tables).toEqual(planned.tables);
        const count = tables.reduce((sum, table) => sum + table.pseudonymised, 0);
        expect(count).toBeGreaterThan(0);
        expect(await readNumbers(store.pool, catalog)).toEqual(before);
        expect(await findText(store.pool, PERSON)).toEqual([]);
        expect(await verifyGold(store.pool, catalog)).toEqual([]);

        // Again: nothing is left to do.
        for (const table of (await erase(catalog)).tables) expect(table).toMatchObject({ erased: 0, pseudonymised: 0 });

        // Delivered again, together with what is new: corrections, deletions, late events.
        await write(catalog, versions.slice(next(at + 1)));
        await write(catalog, versions);
        expect(await findText(store.pool, PERSON)).toEqual([]);
        expect(await verifyGold(store.pool, catalog)).toEqual([]);
        const customers = await countCustomers(store.pool, catalog);
        expect(customers).toBe(countTruth(lives, catalog));

        // From the payloads alone.
        await applyCatalog(store.pool, without(catalog));
        await applyCatalog(store.pool, catalog);
        const backfill = { pool: store.pool, catalog, rowsAChunk: 4, signal: new AbortController().signal };
        await backfillRollups({ ...backfill, onProgress: () => undefined });
        expect(await verifyGold(store.pool, catalog)).toEqual([]);
        expect(await countCustomers(store.pool, catalog)).toBe(customers);
        expect(await findText(store.pool, PERSON)).toEqual([]);
      }),
      { numRuns: RUNS },
    );
  },
  30_000,
);

async function countCustomers(pool: pg.Pool, catalog: Catalog): Promise<number> {
  const { rows: columns } = await pool.query<{ name: string }>(
    `select column_name as name from app.contribution_columns
     where source_name = 'orders' and of_name = 'm_customers' and state in ('ready', 'building') limit 1`,
  );
  const isEntity = catalog.sources.get('orders')?.entityKey !== undefined;
  const { rows } = await pool.query<{ count: number }>(
    `select count(distinct nullif("${columns[0]?.name}", 0))::integer as count
     from ${isEntity ? 'silver.orders where not deleted' : 'bronze.orders'}`,
  );
  return rows[0]?.count as number;
}

function countTruth(lives: readonly OrderVersion[][], catalog: Catalog): number {
  const isEntity = catalog.sources.get('orders')?.entityKey !== undefined;
  const orders = isEntity ? lives.map(currentOf).filter(({ deleted }) => !deleted) : lives.flat();
  return new Set(orders.flatMap(({ customer_id: id }) => (id === null ? [] : [id]))).size;
}
