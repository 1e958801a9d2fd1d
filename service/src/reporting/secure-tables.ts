import pg from 'pg';
import type { Filter } from '../../../sdk/src/protocol/query.ts';
import { computeDigest } from '../catalog/model/digest.ts';
import { dimensionColumn, quoteIdentifier } from '../catalog/model/table-names.ts';
import { renderFilters, type Parameters } from '../medallion/gold/filter-sql.ts';
import { inTransaction } from '../postgres/transaction.ts';
import { LOCK_TIMEOUT, ownerOf } from './names.ts';
import type { SqlView } from './types.ts';

interface SecuredTable {
  /** Quoted, with its schema. */
  readonly table: string;
  readonly source: string;
  /** SHA-256 of the policy's condition. */
  readonly digest: string;
}

interface WantedTable extends SecuredTable {
  readonly condition: string;
}

/** Lists the tables behind views, each with the condition of the rows that the row filters permit. */
export function listTables(
  views: readonly SqlView[],
  filters: readonly Filter[],
  values: Parameters,
): readonly WantedTable[] {
  const sources = new Map(views.flatMap((view) => view.sources.map((source) => [source.table, source])));
  return [...sources.values()].map(({ table, source, dimensions }) => {
    const columnOf = (name: string): string => dimensionColumn(dimensions.get(name)?.columnKey ?? name);
    const condition = renderFilters(filters, values, columnOf);
    return { table, source, condition, digest: computeDigest(condition) };
  });
}

/**
 * Lets the owner of a role's views read the permitted rows of the tables, by policies of row-level security. Each table is a
 * transaction of its own, under the lock of its source that writers take first: nobody who reads or writes several tables can wait in a circle.
 */
export async function secureTables(pool: pg.Pool, role: string, wanted: readonly WantedTable[]): Promise<void> {
  const secured = await loadSecured(pool, role);
  for (const { table, source, condition, digest } of wanted) {
    if (secured.some((each) => each.table === table && each.digest === digest)) continue;
    const policy = `${quoteIdentifier(role)} on ${table}`;
    await alterTable(pool, source, [
      `alter table ${table} enable row level security`,
      `drop policy if exists ${policy}`,
      `create policy ${policy} for select to ${ownerOf(role)} using (${condition})`,
      `comment on policy ${policy} is ${pg.escapeLiteral(digest)}`,
      `grant select on ${table} to ${ownerOf(role)}`,
    ]);
  }
}

/** Takes back what the owner of a role's views may read, other than these tables. */
export async function releaseTables(pool: pg.Pool, role: string, kept: readonly SecuredTable[]): Promise<void> {
  for (const { table, source } of await loadSecured(pool, role)) {
    if (kept.some((each) => each.table === table)) continue;
    await alterTable(pool, source, [
      `revoke all on ${table} from ${ownerOf(role)}`,
      `drop policy ${quoteIdentifier(role)} on ${table}`,
    ]);
  }
}

const alterTable = (pool: pg.Pool, source: string, statements: readonly string[]): Promise<unknown> =>
  inTransaction(pool, true, async (client) => {
    await client.query('select from app.sources where source_name = $1 for update', [source]);
    await client.query(`set local lock_timeout = '${LOCK_TIMEOUT}'; ${statements.join('; ')}`);
  });

async function loadSecured(pool: pg.Pool, role: string): Promise<readonly SecuredTable[]> {
  const { rows } = await pool.query<SecuredTable>(
    `select 'gold.' || '"' || relname || '"' as "table", coalesce(obj_description(pg_policy.oid, 'pg_policy'), '') as digest,
       coalesce((select source_name from app.sources where relname like replace(source_name, '_', '\\_') || '\\_%'
         order by length(source_name) desc limit 1), '') as source
     from pg_policy join pg_class on pg_class.oid = polrelid
     where polname = $1 and relnamespace = 'gold'::regnamespace`,
    [role],
  );
  return rows;
}
