import { expect } from 'vitest';
import type { Catalog } from '../../../src/catalog/model/types.ts';
import { createWriter } from '../../../src/ingest/pipeline/writer.ts';
import { createPostgresIngress, type PostgresIngress } from '../../../src/ingest/postgres/postgres-ingress.ts';
import type { ReplicationError } from '../../../src/ingest/postgres/replication-error.ts';
import { verifyGold } from '../../../src/medallion/gold/verify-gold.ts';
import type { TestStore } from '../postgres/test-store.ts';
import type { SourceServer } from './source-server.ts';

type Row = Record<string, unknown>;

/** Processes that follow the shop's tables into a database of the service's own. */
export interface Following {
  readonly failures: ReplicationError[];
  start(url?: string): PostgresIngress;
  /** Waits until both sources hold what their tables hold. */
  caughtUp(): Promise<void>;
  silver(source: string): Promise<Row[]>;
  /** Makes the next attempt due. */
  hurry(): Promise<void>;
  /** State of the slot. */
  state(): Promise<Row[]>;
  records(source: string): Promise<number>;
  letters(): Promise<Row[]>;
  /** Checks the numbers against the rows that they count. */
  verify(): Promise<void>;
  close(): Promise<void>;
}

const COLUMNS = { orders: 'id, region, note, amount', visits: 'place, number, day, count' };

export function openFollowing(
  store: TestStore,
  shop: SourceServer,
  catalog: Catalog,
  { leaseMs }: { readonly leaseMs?: number } = {},
): Following {
  const running = new Set<PostgresIngress>();
  const failures: ReplicationError[] = [];
  const silver = async (source: string): Promise<Row[]> => {
    const { rows } = await store.pool.query<{ payload: string }>(
      `select payload from silver.${source} where not deleted order by entity_key`,
    );
    return rows.map((row) => JSON.parse(row.payload) as Row);
  };
  const hurry = async (): Promise<void> => {
    await store.pool.query('update app.replication_slots set due_at = now()').catch(() => undefined);
  };
  const pick = (rows: readonly Row[], source: keyof typeof COLUMNS): string[] => {
    const names = COLUMNS[source].split(', ');
    return rows.map((row) => JSON.stringify(names.map((name) => shorten(row[name] ?? null)))).sort();
  };
  const state = async (): Promise<Row[]> =>
    (await store.pool.query<Row>('select phase, failure_code, failure_message from app.replication_slots')).rows;
  return {
    failures,
    silver,
    hurry,
    state,
    start(url = shop.url) {
      const ingress = createPostgresIngress({
        pool: store.pool,
        writer: createWriter({ pool: store.pool, catalog, now: Date.now, onChange: () => undefined }),
        sources: [...catalog.sources.values()],
        variable: (name) => (name === 'SHOP_URL' ? url : undefined),
        ...(leaseMs !== undefined && { leaseMs }),
        onFailed: (_group, error) => failures.push(error),
        onError: () => undefined,
      });
      running.add(ingress);
      ingress.start();
      return {
        start: () => ingress.start(),
        async close() {
          running.delete(ingress);
          await ingress.close();
        },
      };
    },
    async caughtUp() {
      for (const source of ['orders', 'visits'] as const) {
        const truth = await shop.query<{ row: Row }>(
          `select to_jsonb(rows) as row from (select ${COLUMNS[source]} from ${source}) as rows`,
        );
        const expected = pick(
          truth.map(({ row }) => row),
          source,
        );
        await expect
          .poll(
            async () => {
              await hurry();
              return pick(await silver(source), source);
            },
            { interval: 50, timeout: 60_000 },
          )
          .toEqual(expected);
      }
    },
    async records(source) {
      const { rows } = await store.pool.query<{ count: string }>(`select count(*) from bronze.${source}`);
      return Number(rows[0]?.count);
    },
    async letters() {
      const { rows } = await store.pool.query<Row>('select source_name, code, message from app.dead_letters');
      return rows;
    },
    async verify() {
      expect(await verifyGold(store.pool, catalog)).toEqual([]);
    },
    async close() {
      await Promise.all([...running].map((ingress) => ingress.close()));
    },
  };
}

const shorten = (value: unknown): unknown =>
  typeof value === 'string' && value.length > 100 ? `${value.length} times ${value[0]}` : value;

/** Empties the service's own database. */
export async function emptyStore({ pool }: TestStore): Promise<void> {
  const { rows } = await pool.query<{ names: string }>(
    `select string_agg(format('%I.%I', schemaname, tablename), ', ') as names from pg_tables
     where schemaname in ('bronze', 'silver', 'gold') or (schemaname, tablename) in
       (('app', 'positions'), ('app', 'replication_slots'), ('app', 'replicated_sources'), ('app', 'dead_letters'))`,
  );
  await pool.query(`truncate ${rows[0]?.names}`);
}
