import type pg from 'pg';
import { compilePolicy } from '../access/compile-policy.ts';
import { ForbiddenError } from '../base/errors.ts';
import { computeDigest } from '../catalog/model/digest.ts';
import { quoteIdentifier } from '../catalog/model/table-names.ts';
import type { Catalog } from '../catalog/model/types.ts';
import type { SourceLayout } from '../medallion/layout/source-layout.ts';
import { anyOf, appTables } from '../postgres/app-tables.ts';
import { inTransaction } from '../postgres/transaction.ts';
import { withoutReaders } from './end-sessions.ts';
import { listViews, type ViewPolicy } from './list-views.ts';
import { renderForRole, type MaterializedView } from './materialized-views.ts';
import { KPI_SCHEMA, ownerOf } from './names.ts';
import { renderView } from './render-view.ts';
import { findViews, replaceViews } from './replace-views.ts';
import { listTables, releaseTables, secureTables } from './secure-tables.ts';
import { holdSqlRole, type SqlRole, type StoredSqlRole } from './sql-role-rows.ts';
import { StoredValues } from './stored-values.ts';

/** Inputs of the views of every role. */
interface ViewSources {
  readonly layouts: ReadonlyMap<string, SourceLayout>;
  /** Those that the catalogue has. */
  readonly materialized: readonly MaterializedView[];
}

/**
 * Gives a SQL role the views that its policy permits, where they are others than at the last time. Tables are secured before
 * views over them are made, and released after the last view over them is gone, so a failure between shows too little.
 */
export async function syncRole(
  pool: pg.Pool,
  catalog: Catalog,
  { layouts, materialized }: ViewSources,
  role: StoredSqlRole,
): Promise<void> {
  const policy = readPolicy(catalog, role);
  const views = listViews(catalog, layouts, policy);
  const values = new StoredValues(role.name, role.secret);
  const tables = listTables(views, policy.rowFilters, values);
  const ready = renderForRole(role.name, policy, materialized);
  const rendered = views.flatMap((view) => {
    const name = `${quoteIdentifier(role.name)}.${quoteIdentifier(view.name)}`;
    return [
      ...renderView(catalog, role.name, view, { filters: policy.rowFilters, values }),
      `alter view ${name} owner to ${ownerOf(role.name)}`,
      `grant select on ${name} to ${quoteIdentifier(role.name)}`,
    ];
  });
  const revoked = materialized.map(({ name }) => `revoke all on ${KPI_SCHEMA}.${name} from ${ownerOf(role.name)}`);
  const opened = `grant usage on schema ${quoteIdentifier(role.name)} to ${quoteIdentifier(role.name)}`;
  const statements = [...rendered, opened, ...revoked, ...[...ready.values()].flat()];
  const digest = computeDigest([statements, tables]);
  const count = views.length + ready.size;
  if (digest === role.viewsDigest && (await findViews(pool, role.name)).length === count) return;
  await withoutReaders(pool, role.name, async () => {
    await saveValues(pool, role.name, values.lists);
    await secureTables(pool, role.name, tables);
    await inTransaction(pool, true, async (client) => {
      // Its rights may have ended since it was loaded.
      if (!(await holdSqlRole(client, role.name))) return;
      await replaceViews(client, role.name, await findViews(client, role.name), statements, 'cascade');
    });
    await releaseTables(pool, role.name, tables);
    await saveDigest(pool, role.name, digest, [...values.lists.keys()]);
  });
}

/** Notes the statements that made the views, and deletes the values that they no longer name. */
async function saveDigest(pool: pg.Pool, name: string, digest: string, kept: readonly string[]): Promise<void> {
  await appTables(pool)
    .updateTable('app.sql_roles')
    .set({ views_digest: digest })
    .where('role_name', '=', name)
    .execute();
  await appTables(pool)
    .deleteFrom('app.sql_role_values')
    .where('role_name', '=', name)
    .where(({ eb }) => eb.not(eb('digest', '=', anyOf([...kept]))))
    .execute();
}

/** Returns the policy of a role; one that shows nothing where the catalogue no longer has its roles, or filters by other claims. */
function readPolicy(catalog: Catalog, { name, roles, attributes }: SqlRole): ViewPolicy {
  try {
    return compilePolicy(catalog, { subject: name, roles, attributes, expiresAtMs: Infinity });
  } catch (error) {
    if (!(error instanceof ForbiddenError)) throw error;
    return { metrics: new Set(), dimensions: new Set(), rowFilters: [] };
  }
}

async function saveValues(pool: pg.Pool, name: string, lists: ReadonlyMap<string, readonly string[]>): Promise<void> {
  for (const [digest, texts] of lists) {
    await appTables(pool)
      .insertInto('app.sql_role_values')
      .values({ role_name: name, digest, texts: [...texts] })
      .onConflict((conflict) => conflict.columns(['role_name', 'digest']).doNothing())
      .execute();
  }
}
