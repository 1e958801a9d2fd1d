import type pg from 'pg';
import type { Source } from '../../catalog/model/types.ts';
import { detailTable, quoteIdentifier } from '../../catalog/model/table-names.ts';
import { goldTargets } from './rollups.ts';
import { loadRollupsIn, SUPERSEDED } from './source-layout.ts';
import { appTables, inMs } from '../../postgres/app-tables.ts';
import { inTransaction } from '../../postgres/transaction.ts';

/** Minimum age of dropped tables: replicas notice changes within a second, and no query runs this long. */
const AFTER_MS = 3_600_000;
/** A lock that was not had in time, and a view over a table or column that is dropped. */
const POSTPONED: readonly unknown[] = ['55P03', '2BP01'];
/** Maximum wait for a lock: queries queue behind a statement that waits for its table. */
const LOCK_TIMEOUT = '2s';

/**
 * Drops tables and columns that were retired at least an hour ago, table by table. Those that cannot be locked soon,
 * or that a view still reads, stay until the next start.
 */
export async function dropRetired(pool: pg.Pool, source: Source): Promise<void> {
  try {
    await dropRollups(pool, source.name);
    await dropColumns(pool, source);
  } catch (error) {
    if (!POSTPONED.includes((error as { code?: string }).code)) throw error;
  }
}

async function dropRollups(pool: pg.Pool, source: string): Promise<void> {
  const rows = await appTables(pool)
    .selectFrom('app.rollups')
    .select('rollup_id as id')
    .where('source_name', '=', source)
    .where('state', '=', 'retired')
    .where('retired_at', '<', inMs(-AFTER_MS))
    .execute();
  if (rows.length === 0) return;
  const ids = new Set(rows.map(({ id }) => id));
  const retired = await loadRollupsIn(pool, source, ['retired']);
  for (const rollup of retired.filter(({ rollupId }) => ids.has(rollupId))) {
    for (const { table } of goldTargets(rollup)) await alter(pool, `drop table if exists ${table}`);
    await appTables(pool)
      .updateTable('app.rollups')
      .set({ state: 'dropped' })
      .where('rollup_id', '=', rollup.rollupId)
      .execute();
  }
}

async function dropColumns(pool: pg.Pool, source: Source): Promise<void> {
  const rows = await appTables(pool)
    .selectFrom('app.contribution_columns')
    .select('column_name as name')
    .where('source_name', '=', source.name)
    .where('state', '=', 'retired')
    .where('retired_at', '<', inMs(-AFTER_MS))
    .execute();
  if (rows.length === 0) return;
  const kept = await loadRollupsIn(pool, source.name, ['building', 'ready', SUPERSEDED]);
  for (const { name } of rows) {
    const holders = kept.filter(({ measures }) => measures.includes(name.slice(2)) && name.startsWith('m_'));
    const tables = [...holders.flatMap(goldTargets).map(({ table }) => table), detailTable(source)];
    for (const table of tables)
      await alter(pool, `alter table ${table} drop column if exists ${quoteIdentifier(name)}`);
    await appTables(pool)
      .updateTable('app.contribution_columns')
      .set({ state: 'dropped' })
      .where('source_name', '=', source.name)
      .where('column_name', '=', name)
      .execute();
  }
}

const alter = (pool: pg.Pool, statement: string): Promise<unknown> =>
  inTransaction(pool, true, async (client) => {
    await client.query(`set local lock_timeout = '${LOCK_TIMEOUT}'`);
    await client.query(statement);
  });
