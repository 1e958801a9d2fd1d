import type pg from 'pg';
import { goldTable } from '../../catalog/model/table-names.ts';
import type { CellGranularity } from '../../catalog/model/table-names.ts';
import { loadLayout, SUPERSEDED, type StoredColumn, type StoredRollup } from './source-layout.ts';

/** A table of gold that writers maintain. */
export interface GoldTarget {
  readonly table: string;
  readonly rollup: StoredRollup;
  readonly granularity: CellGranularity;
}

/** Loads the maintained rollups of a source, whichever catalogue created them. */
export const loadRollups = async (client: pg.Pool | pg.PoolClient, source: string): Promise<readonly StoredRollup[]> =>
  (await loadLayout(client, source)).rollups;

export const goldTargets = (rollup: StoredRollup): GoldTarget[] =>
  rollup.granularities.map((granularity) => ({
    table: goldTable(rollup, granularity, rollup.generation),
    rollup,
    granularity,
  }));

/** The columns and rollups that a backfill fills, all up to the same cursor. */
export interface Filling {
  readonly source: string;
  readonly columns: readonly StoredColumn[];
  readonly rollups: readonly StoredRollup[];
}

/** Saves the cursor of a backfill. */
export async function moveCursors(
  client: pg.PoolClient,
  { source, columns, rollups }: Filling,
  cursor: string,
): Promise<void> {
  await client.query('update app.rollups set backfill_cursor = $2 where rollup_id = any($1::integer[])', [
    rollups.map(({ rollupId }) => rollupId),
    cursor,
  ]);
  await client.query(
    'update app.contribution_columns set backfill_cursor = $3 where source_name = $1 and column_name = any($2::text[])',
    [source, columns.map(({ column }) => column), cursor],
  );
}

/**
 * Completes a backfill: `building` definitions become `ready`, and the ones they replace `retired`. The new definitions
 * answer from the next version of the source on, all at once.
 */
export async function finishBuilding(client: pg.PoolClient, source: string): Promise<void> {
  for (const table of ['app.rollups', 'app.contribution_columns']) {
    await client.query(
      `update ${table} set
         state = case state when '${SUPERSEDED}' then 'retired' else 'ready' end,
         retired_at = case state when '${SUPERSEDED}' then now() end,
         backfill_cursor = null
       where source_name = $1 and state in ('building', '${SUPERSEDED}')`,
      [source],
    );
  }
  await noteChange(client, source, true);
}

/** Signals a changed layout to writers and readers; `answers`: answers may have changed too. */
export async function noteChange(client: pg.PoolClient, source: string, answers: boolean): Promise<void> {
  await client.query(
    `update app.sources set rollups_version = rollups_version + 1, version = version + $2::integer where source_name = $1`,
    [source, answers ? 1 : 0],
  );
}
