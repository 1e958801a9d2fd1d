import type pg from 'pg';
import type { Catalog, Rollup } from '../catalog/types.ts';
import { goldTable, grainsOf } from './layout.ts';
import type { Grain } from './layout.ts';

/** A table of gold that a writer keeps. */
export interface GoldTarget {
  readonly table: string;
  readonly rollup: Rollup;
  readonly grain: Grain;
}

/** A rollup as `app.rollups` knows it. */
export interface StoredRollup {
  readonly rollupId: number;
  readonly rollup: Rollup;
  readonly generation: number;
  readonly state: 'building' | 'ready';
  /** Key of the last detail row already added while building; null before the first. */
  readonly cursor: string | null;
}

/** The rollups of a source that are kept, ready or being filled. Those that the catalogue no longer has are left out. */
export async function loadRollups(
  client: pg.Pool | pg.PoolClient,
  catalog: Catalog,
  sourceName: string,
): Promise<StoredRollup[]> {
  const { rows } = await client.query<{
    rollup_id: number;
    rollup_name: string;
    generation: number;
    state: 'building' | 'ready';
    backfill_cursor: string | null;
  }>(
    `select rollup_id, rollup_name, generation, state, backfill_cursor from app.rollups
     where source_name = $1 and state <> 'retired' order by rollup_id`,
    [sourceName],
  );
  return rows.flatMap((row) => {
    const rollup = catalog.rollups.find(({ source, name }) => source === sourceName && name === row.rollup_name);
    if (!rollup) return [];
    const { rollup_id: rollupId, generation, state, backfill_cursor: cursor } = row;
    return [{ rollupId, rollup, generation, state, cursor }];
  });
}

export const goldTargets = (catalog: Catalog, { rollup, generation }: StoredRollup): GoldTarget[] =>
  grainsOf(catalog, rollup).map((grain) => ({ table: goldTable(rollup, grain, generation), rollup, grain }));

/** Notes how far a backfill has come. */
export async function moveCursors(
  client: pg.PoolClient,
  rollups: readonly StoredRollup[],
  cursor: string,
): Promise<void> {
  await client.query('update app.rollups set backfill_cursor = $2 where rollup_id = any($1::integer[])', [
    rollups.map(({ rollupId }) => rollupId),
    cursor,
  ]);
}

/** From here on the rollups answer. `all`: nothing of the source is left to fill, so its new columns answer too. */
export async function finishRollups(
  client: pg.PoolClient,
  sourceName: string,
  rollups: readonly StoredRollup[],
  all: boolean,
): Promise<void> {
  await client.query(
    `update app.rollups set state = 'ready', backfill_cursor = null where rollup_id = any($1::integer[])`,
    [rollups.map(({ rollupId }) => rollupId)],
  );
  if (all) {
    await client.query(`update app.contribution_columns set state = 'ready' where source_name = $1`, [sourceName]);
  }
  await client.query(
    `update app.sources set rollups_version = rollups_version + 1, version = version + 1 where source_name = $1`,
    [sourceName],
  );
}
