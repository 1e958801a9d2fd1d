import type pg from 'pg';
import { computeDigest } from '../catalog/model/digest.ts';
import type { Catalog } from '../catalog/model/types.ts';
import { Parameters } from '../medallion/gold/filter-sql.ts';
import { loadLayout, type SourceLayout } from '../medallion/layout/source-layout.ts';
import { loadSetting, saveSetting } from '../postgres/settings.ts';
import { inTransaction } from '../postgres/transaction.ts';
import { listViews, openPolicy } from './list-views.ts';
import { DROP_MATERIALIZED, findMaterialized, renderMaterialized } from './materialized-views.ts';
import { KPI_SCHEMA, LOCK_TIMEOUT } from './names.ts';
import { renderView } from './render-view.ts';
import { findViews, replaceViews } from './replace-views.ts';
import { loadSqlRoles } from './sql-role-rows.ts';
import { syncRole } from './sync-role.ts';
import type { SqlView } from './types.ts';
import { withViewsLock } from './views-lock.ts';

const DIGEST = 'kpi_views_digest';

/**
 * Creates the views over gold again where the catalogue, the tables that answer, or a SQL role are others than at the last
 * time. What fails for one role does not keep the others from their views.
 */
export const syncViews = (pool: pg.Pool, catalog: Catalog): Promise<void> =>
  withViewsLock(pool, async () => {
    const layouts = await loadLayouts(pool, catalog);
    const views = listViews(catalog, layouts, openPolicy(catalog));
    const materialized = findMaterialized(views);
    const roles = (await loadSqlRoles(pool)).filter(({ revokedAt }) => revokedAt === null);
    const failures: unknown[] = [];
    const attempt = (work: Promise<void>): Promise<void> => work.catch((error: unknown) => void failures.push(error));
    await attempt(syncOpenViews(pool, catalog, views));
    for (const role of roles) await attempt(syncRole(pool, catalog, { layouts, materialized }, role));
    if (failures.length > 1) throw new AggregateError(failures, 'views for SQL clients could not be made');
    if (failures.length === 1) throw failures[0];
  });

async function syncOpenViews(pool: pg.Pool, catalog: Catalog, views: readonly SqlView[]): Promise<void> {
  await inTransaction(pool, true, async (client) => {
    const unfiltered = { filters: [], values: new Parameters() };
    const materialized = findMaterialized(views);
    const statements = [
      ...views.flatMap((view) => renderView(catalog, KPI_SCHEMA, view, unfiltered)),
      ...(await renderMaterialized(materialized)),
    ];
    const digest = computeDigest(statements);
    const existing = [...(await findViews(client, KPI_SCHEMA)), ...(await findViews(client, KPI_SCHEMA, 'm'))];
    const count = views.length + materialized.length;
    if (existing.length === count && (await loadSetting(client, DIGEST)) === digest) return;
    await client.query(`set local lock_timeout = '${LOCK_TIMEOUT}'; ${DROP_MATERIALIZED}`);
    await replaceViews(client, KPI_SCHEMA, statements);
    await saveSetting(client, DIGEST, digest);
  });
}

async function loadLayouts(pool: pg.Pool, catalog: Catalog): Promise<ReadonlyMap<string, SourceLayout>> {
  const layouts = new Map<string, SourceLayout>();
  for (const source of catalog.sources.keys()) layouts.set(source, await loadLayout(pool, source));
  return layouts;
}
