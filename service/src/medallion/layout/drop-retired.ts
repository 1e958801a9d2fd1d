import type pg from 'pg';
import type { Source } from '../../catalog/model/types.ts';
import { detailTable, quoteIdentifier } from '../../catalog/model/table-names.ts';
import { goldTargets } from './rollups.ts';
import { loadRollupsIn, SUPERSEDED } from './source-layout.ts';
import { inTransaction } from '../../postgres/transaction.ts';

/** Minimum age of dropped tables: replicas notice changes within a second, and no query runs this long. */
const AFTER = '1 hour';
/** Maximum wait for a lock: queries queue behind a statement that waits for its table. */
const LOCK_TIMEOUT = '2s';

/**
 * Drops tables and columns that were retired at least an hour ago, table by table. Those that cannot be locked soon
 * stay until the next start.
 */
export async function dropRetired(pool: pg.Pool, source: Source): Promise<void> {
  try {
    await dropRollups(pool, source.name);
    await dropColumns(pool, source);
  } catch (error) {
    if ((error as { code?: string }).code !== '55P03') throw error;
  }
}

async function dropRollups(pool: pg.Pool, source: string): Promise<void> {
  const { rows } = await pool.query<{ id: number }>(
    `select rollup_id as id from app.rollups
     where source_name = $1 and state = 'retired' and retired_at < now() - interval '${AFTER}'`,
    [source],
  );
  if (rows.length === 0) return;
  const ids = new Set(rows.map(({ id }) => id));
  const retired = await loadRollupsIn(pool, source, ['retired']);
  for (const rollup of retired.filter(({ rollupId }) => ids.has(rollupId))) {
    for (const { table } of goldTargets(rollup)) await alter(pool, `drop table if exists ${table}`);
    await pool.query(`update app.rollups set state = 'dropped' where rollup_id = $1`, [rollup.rollupId]);
  }
}

async function dropColumns(pool: pg.Pool, source: Source): Promise<void> {
  const { rows } = await pool.query<{ name: string }>(
    `select column_name as name from app.contribution_columns
     where source_name = $1 and state = 'retired' and retired_at < now() - interval '${AFTER}'`,
    [source.name],
  );
  if (rows.length === 0) return;
  const kept = await loadRollupsIn(pool, source.name, ['building', 'ready', SUPERSEDED]);
  for (const { name } of rows) {
    const holders = kept.filter(({ measures }) => measures.includes(name.slice(2)) && name.startsWith('m_'));
    const tables = [...holders.flatMap(goldTargets).map(({ table }) => table), detailTable(source)];
    for (const table of tables)
      await alter(pool, `alter table ${table} drop column if exists ${quoteIdentifier(name)}`);
    await pool.query(
      `update app.contribution_columns set state = 'dropped' where source_name = $1 and column_name = $2`,
      [source.name, name],
    );
  }
}

const alter = (pool: pg.Pool, statement: string): Promise<unknown> =>
  inTransaction(pool, true, async (client) => {
    await client.query(`set local lock_timeout = '${LOCK_TIMEOUT}'`);
    await client.query(statement);
  });
