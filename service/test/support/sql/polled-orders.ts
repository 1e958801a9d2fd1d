import type { Catalog, Source } from '../../../src/catalog/model/types.ts';
import { createWriter } from '../../../src/ingest/pipeline/writer.ts';
import { createSqlIngress, type SqlIngress } from '../../../src/ingest/sql/sql-ingress.ts';
import type { SqlError } from '../../../src/ingest/sql/sql-error.ts';
import { orderCatalog } from './order-catalog.ts';
import { openTestStore, type TestStore } from '../postgres/test-store.ts';

export interface Polling {
  readonly store: TestStore;
  readonly catalog: Catalog;
  readonly failures: SqlError[];
  /** Starts a process that polls; several may run. */
  start(variable?: (name: string) => string | undefined): SqlIngress;
  /** Makes the next poll due. */
  hurry(): Promise<void>;
  /** The greatest `polled_at`: it changes with each poll that ended. */
  polledAt(): Promise<string | null>;
  /** Resolves once a poll that began now has ended. */
  pollOnce(): Promise<void>;
  silver(): Promise<Record<string, unknown>[]>;
  records(): Promise<number>;
  close(): Promise<void>;
}

/** Processes that poll into a database of the service's own, which is emptied first unless it `keeps` its rows; it was opened with `openStoreOfOrders`. */
export async function openPolling(
  store: TestStore,
  catalog: Catalog,
  url: () => string,
  { leaseMs, keeps = false }: { readonly leaseMs?: number; readonly keeps?: boolean } = {},
): Promise<Polling> {
  if (!keeps) await empty(store);
  const running = new Set<SqlIngress>();
  const failures: SqlError[] = [];
  const source = catalog.sources.get('orders') as Source;
  const polledAt = async (): Promise<string | null> => {
    const { rows } = await store.pool.query<{ at: string | null }>(
      'select max(polled_at)::text as at from app.sql_sources',
    );
    return rows[0]?.at ?? null;
  };
  const hurry = async (): Promise<void> => {
    await store.pool.query('update app.sql_sources set due_at = now()');
  };
  const polling: Polling = {
    store,
    catalog,
    failures,
    polledAt,
    hurry,
    start(variable = (name) => (name === 'SHOP_URL' ? url() : undefined)) {
      const writer = createWriter({ pool: store.pool, catalog, now: Date.now, onChange: () => undefined });
      const ingress = createSqlIngress({
        pool: store.pool,
        writer,
        sources: [source],
        variable,
        ...(leaseMs !== undefined && { leaseMs }),
        onFailed: (_source, error) => failures.push(error),
        onError: () => undefined,
      });
      running.add(ingress);
      ingress.start();
      const close = async (): Promise<void> => {
        running.delete(ingress);
        await ingress.close();
      };
      return { start: () => ingress.start(), close };
    },
    async pollOnce() {
      const { rows } = await store.pool.query<{ now: Date }>('select clock_timestamp() as now');
      const ingress = polling.start();
      for (;;) {
        await hurry();
        const at = await polledAt();
        if (at !== null && new Date(at) >= (rows[0]?.now as Date)) break;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      await ingress.close();
    },
    async silver() {
      const { rows } = await store.pool.query<Record<string, unknown>>(
        `select entity_key as id, payload::jsonb ->> 'region' as region, payload::jsonb ->> 'amount' as amount
         from silver.orders where not deleted order by length(entity_key), entity_key`,
      );
      return rows;
    },
    async records() {
      const { rows } = await store.pool.query<{ count: string }>('select count(*) from bronze.orders');
      return Number(rows[0]?.count);
    },
    async close() {
      await Promise.all([...running].map((ingress) => ingress.close()));
    },
  };
  return polling;
}

/** A database of the service's own for sources that differ in nothing but `sql`. */
export const openStoreOfOrders = (): Promise<TestStore> =>
  openTestStore({ catalog: orderCatalog('table: orders, refresh: full') });

async function empty({ pool }: TestStore): Promise<void> {
  const { rows } = await pool.query<{ names: string }>(
    `select string_agg(format('%I.%I', schemaname, tablename), ', ') as names from pg_tables
     where schemaname in ('bronze', 'silver', 'gold') or (schemaname, tablename) in
       (('app', 'positions'), ('app', 'sql_sources'), ('app', 'sql_rows'), ('app', 'dead_letters'))`,
  );
  await pool.query(`truncate ${rows[0]?.names}`);
}
