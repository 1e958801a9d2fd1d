import type { Catalog } from '../../src/catalog/model/types.ts';
import type { Ingress } from '../../src/ingest/types.ts';
import { createWriter } from '../../src/ingest/pipeline/writer.ts';
import { applyCatalog } from '../../src/medallion/layout/apply-catalog.ts';
import type { Store } from '../../src/postgres/database.ts';
import { readFlights } from '../flights/produce.ts';
import { median } from '../bench.ts';

const EVENTS = 160_000;
const BATCH = 4000;

/**
 * The cost of a batch with many cells of gold, as a multiple of that with few: the same batches in turn into a database
 * with each, medians.
 */
export async function measureGrowth(
  few: Store,
  many: Store,
  catalog: Catalog,
  cells: readonly [number, number],
): Promise<number> {
  const stores = [few, many];
  for (const [index, store] of stores.entries()) await prefill(store, catalog, cells[index] as number);
  const writers = stores.map((store) =>
    createWriter({ pool: store.pool, catalog, now: Date.now, onChange: () => undefined }),
  );
  const ingress: Ingress = { kind: 'kafka', source: 'flights', topic: 'growth', partition: 0, generation: 1 };
  for (const writer of writers) await writer.loadPosition(ingress, 0);
  const times: number[][] = [[], []];
  let offset = 0;
  for await (const texts of readFlights(EVENTS)) {
    for (let start = 0; start < texts.length; start += BATCH) {
      const records = texts
        .slice(start, start + BATCH)
        .map((value, index) => ({ value, key: null, offset: offset + index, identity: `growth:${offset + index}` }));
      const batch = { ingress, records, fromOffset: offset, nextOffset: offset + records.length, durable: false };
      // Who goes first changes, so that neither always meets the other's checkpoint.
      for (const which of offset % (2 * BATCH) === 0 ? [0, 1] : [1, 0]) {
        const startedAtMs = performance.now();
        await writers[which]?.write(batch);
        times[which]?.push(performance.now() - startedAtMs);
      }
      offset += records.length;
    }
  }
  return median(times[1] as number[]) / median(times[0] as number[]);
}

/** Cells of hours before the flights, over ids that flights will not get. */
async function prefill({ pool }: Store, catalog: Catalog, cells: number): Promise<void> {
  await applyCatalog(pool, catalog);
  const hours = Math.ceil(cells / 2000);
  await pool.query(
    `insert into gold.flights_by_origin_hour (d_origin, bucket, row_count, m_delay, m_on_time_flights, m_distance, m_origins, m_routes)
     select origin, timestamptz '2000-12-31 23:00Z' - make_interval(hours => hour), 3, 12, 2, 1800, '\\x02', '\\x0204'
     from generate_series(1, 2000) as origin, generate_series(1, $1) as hour`,
    [hours],
  );
  await pool.query('analyze gold.flights_by_origin_hour');
}
