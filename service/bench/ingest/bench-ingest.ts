import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { loadCatalog } from '../../src/catalog/file/load-catalog.ts';
import type { Catalog } from '../../src/catalog/model/types.ts';
import { createProgress } from '../../src/cli/progress.ts';
import { createWriter } from '../../src/ingest/pipeline/writer.ts';
import { applyCatalog } from '../../src/medallion/layout/apply-catalog.ts';
import type { Store } from '../../src/postgres/database.ts';
import { round, type Bench } from '../bench.ts';
import { FLIGHTS_CATALOG } from '../flights/file.ts';
import { readFlights } from '../flights/produce.ts';
import { startTemporaryPostgres } from '../temporary-postgres.ts';
import { measureGrowth } from './growth.ts';
import { streamOrders } from './order-stream.ts';
import { raceAgainstCopy } from './race.ts';

const SHOP_CATALOG = fileURLToPath(new URL('../../../examples/catalogs/shop.yaml', import.meta.url));
const START_MS = Date.UTC(2026, 0, 1);
const CELLS = [1_000_000, 20_000_000] as const;

/** `npm run bench -- ingest [--flights N] [--orders N]`. */
export const runIngestBench: Bench = async (args) => {
  const { values } = parseArgs({
    args: [...args],
    options: { flights: { type: 'string', default: '1000000' }, orders: { type: 'string', default: '600000' } },
  });
  const counts = { flights: Number(values.flights), orders: Number(values.orders) };
  const progress = createProgress(process.stderr, Date.now);
  const postgres = await startTemporaryPostgres();
  try {
    const flightsCatalog = await loadCatalog(FLIGHTS_CATALOG);
    const shop = await loadCatalog(SHOP_CATALOG);
    const flights = await raceAgainstCopy(
      await postgres.createStore('flights'),
      flightsCatalog,
      'flights',
      readFlights(counts.flights),
      (events) => progress.show('Flights beside COPY', events / counts.flights),
    );
    const orders = await raceAgainstCopy(
      await postgres.createStore('orders'),
      shop,
      'orders',
      streamOrders(counts.orders, START_MS),
      (events) => progress.show('Orders beside COPY', events / counts.orders),
    );
    progress.show('Four writers');
    const writers4 = await measureWriters(await postgres.createStore('writers'), shop, Math.ceil(counts.orders / 4));
    progress.show('Cost with 1 and 20 million cells');
    const growth = await measureGrowth(
      await postgres.createStore('few'),
      await postgres.createStore('many'),
      flightsCatalog,
      CELLS,
    );
    progress.end();
    return {
      flights_events_per_s: Math.round(flights.eventsPerSecond),
      flights_ratio: round(flights.ratio),
      orders_events_per_s: Math.round(orders.eventsPerSecond),
      orders_ratio: round(orders.ratio),
      copy_rows_per_s: Math.round(flights.copyRowsPerSecond),
      writers4_orders_per_s: Math.round(writers4),
      cost_growth: round(growth),
    };
  } finally {
    await postgres.close();
  }
};

/** Four writers with connections of one pool, each with a partition of orders of its own. Events a second, together. */
async function measureWriters(store: Store, catalog: Catalog, events: number): Promise<number> {
  await applyCatalog(store.pool, catalog);
  const startedAtMs = performance.now();
  await Promise.all(
    [1, 2, 3, 4].map(async (seed) => {
      const writer = createWriter({ pool: store.pool, catalog, now: Date.now, onChange: () => undefined });
      const ingress = { kind: 'kafka', source: 'orders', topic: 'writers', partition: seed, generation: 1 } as const;
      await writer.loadPosition(ingress, 0);
      let offset = 0;
      for await (const texts of streamOrders(Math.ceil(events / 4), START_MS, seed)) {
        for (let start = 0; start < texts.length; start += 5000) {
          const part = texts.slice(start, start + 5000);
          const first = offset;
          const records = part.map((value, index) => ({ value, key: null, offset: first + index, identity: null }));
          await writer.write({ ingress, records, fromOffset: first, nextOffset: first + part.length, durable: false });
          offset += part.length;
        }
      }
    }),
  );
  return events / ((performance.now() - startedAtMs) / 1000);
}
