import type pg from 'pg';
import { computeDigest } from '../catalog/model/digest.ts';
import type { Catalog } from '../catalog/model/types.ts';
import { Parameters } from '../medallion/gold/filter-sql.ts';
import { loadLayout, type SourceLayout } from '../medallion/layout/source-layout.ts';
import { loadSetting, saveSetting } from '../postgres/settings.ts';
import { inTransaction } from '../postgres/transaction.ts';
import { endReaders, isLockTimeout } from './end-sessions.ts';
import { listViews, openPolicy } from './list-views.ts';
import { dropMaterialized, findMaterialized, renderMaterialized } from './materialized-views.ts';
import { KPI_SCHEMA, LOCK_TIMEOUT } from './names.ts';
import { renderView } from './render-view.ts';
import { findViews, replaceViews } from './replace-views.ts';
import { loadSqlRoles } from './sql-role-rows.ts';
import { syncRole } from './sync-role.ts';
import type { SqlView } from './types.ts';
import { withViewsLock } from './views-lock.ts';

const MADE = 'kpi_views';

/** Views of the schema `kpi` that the service made: others in it belong to somebody else. */
interface MadeViews {
  /** SHA-256 of the statements. */
  readonly digest: string;
  readonly names: readonly string[];
}

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
    const syncOpen = (): Promise<void> => syncOpenViews(pool, catalog, views);
    const withoutHolders = async (error: unknown): Promise<void> => {
      if (!isLockTimeout(error)) throw error;
      await endReaders(
        pool,
        roles.map(({ name }) => name),
        [KPI_SCHEMA],
      );
      await syncOpen();
    };
    await attempt(syncOpen().catch(withoutHolders));
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
    const names = [...views, ...materialized].map(({ name }) => name);
    const plain = await findViews(client, KPI_SCHEMA);
    const existing = [...plain, ...(await findViews(client, KPI_SCHEMA, 'm'))];
    const made = await loadSetting<MadeViews>(client, MADE);
    if (made?.digest === digest && names.every((name) => existing.includes(name))) return;
    const isMade = (name: string): boolean => made?.names.includes(name) === true;
    const taken = names.find((name) => existing.includes(name) && !isMade(name));
    if (taken !== undefined)
      throw new Error(
        `the service did not make the view ${KPI_SCHEMA}.${taken}, and needs its name: expected another name for it`,
      );
    const grants = await loadGrants(client);
    await client.query(`set local lock_timeout = '${LOCK_TIMEOUT}'`);
    const ready = existing.filter((name) => isMade(name) && !plain.includes(name));
    if (ready.length > 0) await client.query(dropMaterialized(ready));
    await replaceViews(client, KPI_SCHEMA, plain.filter(isMade), [
      ...statements,
      ...grants.filter(({ view }) => names.includes(view)).map(({ statement }) => statement),
    ]);
    await saveSetting(client, MADE, { digest, names });
  });
}

/** Loads the statements that give others the rights again that they have on views of the schema `kpi`. SQL roles get theirs with their own views. */
async function loadGrants(client: pg.PoolClient): Promise<readonly { view: string; statement: string }[]> {
  const { rows } = await client.query<{ view: string; statement: string }>(
    `select relname as view, format('grant %s on %I.%I to %s%s', acl.privilege_type, '${KPI_SCHEMA}', relname,
         case when acl.grantee = 0 then 'public' else quote_ident(rolname) end,
         case when acl.is_grantable then ' with grant option' else '' end) as statement
     from pg_class cross join aclexplode(relacl) as acl left join pg_roles on pg_roles.oid = acl.grantee
     where relnamespace = '${KPI_SCHEMA}'::regnamespace and relkind in ('v', 'm') and acl.grantee <> relowner
       and not exists (select from app.sql_roles where role_name || '_views' = rolname)
     order by 1, 2`,
  );
  return rows;
}

async function loadLayouts(pool: pg.Pool, catalog: Catalog): Promise<ReadonlyMap<string, SourceLayout>> {
  const layouts = new Map<string, SourceLayout>();
  for (const source of catalog.sources.keys()) layouts.set(source, await loadLayout(pool, source));
  return layouts;
}
