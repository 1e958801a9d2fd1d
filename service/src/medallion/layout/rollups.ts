import type pg from 'pg';
import { goldTable } from '../../catalog/model/table-names.ts';
import type { CellGranularity } from '../../catalog/model/table-names.ts';
import { anyOf, appTables, now } from '../../postgres/app-tables.ts';
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
  const tables = appTables(client);
  await tables
    .updateTable('app.rollups')
    .set({ backfill_cursor: cursor })
    .where('rollup_id', '=', anyOf(rollups.map(({ rollupId }) => rollupId)))
    .execute();
  await tables
    .updateTable('app.contribution_columns')
    .set({ backfill_cursor: cursor })
    .where('source_name', '=', source)
    .where('column_name', '=', anyOf(columns.map(({ column }) => column)))
    .execute();
}

/**
 * Completes a backfill: `building` definitions become `ready`, and the ones they replace `retired`. The new definitions
 * answer from the next version of the source on, all at once.
 */
export async function finishBuilding(client: pg.PoolClient, source: string): Promise<void> {
  const tables = appTables(client);
  for (const table of ['app.rollups', 'app.contribution_columns'] as const) {
    const definitions = tables.updateTable(table).where('source_name', '=', source);
    await definitions
      .set({ state: 'retired', retired_at: now, backfill_cursor: null })
      .where('state', '=', SUPERSEDED)
      .execute();
    await definitions.set({ state: 'ready', backfill_cursor: null }).where('state', '=', 'building').execute();
  }
  await noteChange(client, source, true);
}

/** Signals a changed layout to writers and readers; `answers`: answers may have changed too. */
export async function noteChange(client: pg.PoolClient, source: string, answers: boolean): Promise<void> {
  await appTables(client)
    .updateTable('app.sources')
    .set(({ eb }) => ({
      rollups_version: eb('rollups_version', '+', '1'),
      version: eb('version', '+', answers ? '1' : '0'),
    }))
    .where('source_name', '=', source)
    .execute();
}
