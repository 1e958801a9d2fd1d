import type pg from 'pg';
import { computeDigest } from '../catalog/model/digest.ts';
import { quoteIdentifier } from '../catalog/model/table-names.ts';
import type { Catalog } from '../catalog/model/types.ts';
import { Parameters } from '../medallion/gold/filter-sql.ts';
import { loadLayout, type SourceLayout } from '../medallion/layout/source-layout.ts';
import { loadSetting, saveSetting } from '../postgres/settings.ts';
import { inTransaction } from '../postgres/transaction.ts';
import { listViews, openPolicy } from './list-views.ts';
import { renderView } from './render-view.ts';

/** The schema of the views over all metrics and rows. */
export const KPI_SCHEMA = 'kpi';

/** Arbitrary, but the same in all versions. */
const VIEWS_LOCK = 7_301_560;
/** Maximum wait for a lock: queries queue behind a statement that waits for its table. */
const LOCK_TIMEOUT = '2s';
const DIGEST = 'kpi_views_digest';

/** Creates the views over gold again where the catalogue, or the tables that answer, are others than at the last time. */
export async function syncViews(pool: pg.Pool, catalog: Catalog): Promise<void> {
  await inTransaction(pool, true, async (client) => {
    await client.query('select pg_advisory_xact_lock($1)', [VIEWS_LOCK]);
    const layouts = await loadLayouts(client, catalog);
    const views = listViews(catalog, layouts, openPolicy(catalog));
    const unfiltered = { filters: [], values: new Parameters() };
    const statements = views.flatMap((view) => renderView(catalog, KPI_SCHEMA, view, unfiltered));
    const digest = computeDigest(statements);
    const existing = await findViews(client, KPI_SCHEMA);
    if (existing.length === views.length && (await loadSetting(client, DIGEST)) === digest) return;
    await client.query(`set local lock_timeout = '${LOCK_TIMEOUT}'`);
    const dropped = existing.map((name) => `${quoteIdentifier(KPI_SCHEMA)}.${quoteIdentifier(name)}`);
    if (dropped.length > 0) await client.query(`drop view ${dropped.join(', ')}`);
    await client.query(statements.join(';\n'));
    await saveSetting(client, DIGEST, digest);
  });
}

async function loadLayouts(client: pg.PoolClient, catalog: Catalog): Promise<ReadonlyMap<string, SourceLayout>> {
  const layouts = new Map<string, SourceLayout>();
  for (const source of catalog.sources.keys()) layouts.set(source, await loadLayout(client, source));
  return layouts;
}

async function findViews(client: pg.PoolClient, schema: string): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select relname as name from pg_class join pg_namespace on pg_namespace.oid = relnamespace
     where nspname = $1 and relkind = 'v' order by relname`,
    [schema],
  );
  return rows.map(({ name }) => name);
}
