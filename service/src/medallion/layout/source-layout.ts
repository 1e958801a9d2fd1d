import type pg from 'pg';
import { holdsColumn, type ColumnDefinition, type KeptColumn } from '../../rollup/column-definition.ts';
import type { CellGranularity } from '../../catalog/model/table-names.ts';
import type { Catalog, Measure } from '../../catalog/model/types.ts';
import { TIMELINE } from '../../postgres/timeline.ts';

/** The state of superseded definitions as stored, in the spelling that the version before reads too (decision 31). */
export const SUPERSEDED = 'leaving';

export type LayoutState = 'building' | 'ready' | typeof SUPERSEDED;

/** A dimension or measure column of silver, with its definition. */
export interface StoredColumn extends KeptColumn {
  /** Column name in `app.contribution_columns`, such as `m_revenue$2`. */
  readonly column: string;
  /** Column name of the first definition, such as `m_revenue`. */
  readonly baseColumn: string;
  readonly state: LayoutState;
  /** Key of the last detail row filled while building; null before the first. */
  readonly cursor: string | null;
}

/** A rollup as stored in `app.rollups`. */
export interface StoredRollup {
  readonly rollupId: number;
  readonly source: string;
  readonly name: string;
  readonly generation: number;
  readonly state: LayoutState;
  /** Key of the last detail row that was added while building; null before the first. */
  readonly cursor: string | null;
  /** Names of the key's columns, without `d_`. */
  readonly dimensions: readonly string[];
  /** Names of the maintained measure columns, without `m_`. */
  readonly measures: readonly string[];
  readonly granularities: readonly CellGranularity[];
  readonly baseMs: number;
}

/**
 * The columns and rollups of a source in silver and gold, whichever process applied its catalogue: all writers write,
 * and all readers read, according to it. `building` ones do not answer; superseded ones do, until
 * their replacements are ready.
 */
export interface SourceLayout {
  /** `rollups_version` of the source. */
  readonly version: number;
  /** Timeline of the snapshot that it was read in: see `timeline.ts`. */
  readonly timeline: string;
  readonly columns: readonly StoredColumn[];
  readonly rollups: readonly StoredRollup[];
}

export const NO_LAYOUT: SourceLayout = { version: -1, timeline: '', columns: [], rollups: [] };

interface ColumnRow {
  readonly column: string;
  readonly baseColumn: string;
  readonly definition: ColumnDefinition;
  readonly state: LayoutState;
  readonly cursor: string | null;
}

interface RollupRow extends Omit<StoredRollup, 'source' | 'dimensions' | 'measures' | 'granularities' | 'baseMs'> {
  readonly definition: RollupDefinition;
}

/** Content of `app.rollups.definition`; `grains` are its granularities. */
export interface RollupDefinition {
  readonly dimensions: readonly string[];
  readonly measures: readonly string[];
  readonly grains: readonly (readonly [suffix: string, zone: string])[];
  readonly baseMs: number;
}

/** Reads the layout in one snapshot. It cannot change while the source's lock is held. */
export async function loadLayout(client: pg.Pool | pg.PoolClient, source: string): Promise<SourceLayout> {
  const { rows } = await client.query<{
    version: string;
    timeline: string;
    columns: ColumnRow[];
    rollups: RollupRow[];
  }>(
    `select rollups_version as version, ${TIMELINE} as timeline,
       (select coalesce(json_agg(json_build_object('column', column_name, 'baseColumn', of_name, 'definition', definition,
                 'state', state, 'cursor', backfill_cursor) order by column_name collate "C"), '[]')
        from app.contribution_columns where source_name = $1 and state in ('building', 'ready', '${SUPERSEDED}')) as columns,
       (select coalesce(json_agg(json_build_object('rollupId', rollup_id, 'name', rollup_name, 'generation', generation,
                 'definition', definition, 'state', state, 'cursor', backfill_cursor) order by rollup_id), '[]')
        from app.rollups where source_name = $1 and state in ('building', 'ready', '${SUPERSEDED}')) as rollups
     from app.sources where source_name = $1`,
    [source],
  );
  const row = rows[0];
  if (!row) return NO_LAYOUT;
  const columns = row.columns.map((column): StoredColumn => ({
    ...column,
    name: column.baseColumn.slice(2),
    columnKey: column.column.slice(2),
  }));
  const kept = new Set(columns.flatMap(({ column, definition }) => (holdsColumn(definition) ? [column] : [])));
  const rollups = row.rollups.map((rollup) => toStoredRollup(source, rollup));
  return {
    version: Number(row.version),
    timeline: row.timeline,
    columns,
    rollups: rollups.map((rollup) => ({
      ...rollup,
      measures: rollup.measures.filter((columnKey) => kept.has(`m_${columnKey}`)),
    })),
  };
}

/** Loads rollups in some states, whichever of their measures are still maintained. */
export async function loadRollupsIn(
  pool: pg.Pool,
  source: string,
  states: readonly (LayoutState | 'retired')[],
): Promise<StoredRollup[]> {
  const { rows } = await pool.query<RollupRow>(
    `select rollup_id as "rollupId", rollup_name as name, generation, definition, state, backfill_cursor as cursor
     from app.rollups where source_name = $1 and state = any ($2::text[]) order by rollup_id`,
    [source, states],
  );
  return rows.map((row) => toStoredRollup(source, row));
}

const toStoredRollup = (
  source: string,
  { definition: { grains, ...definition }, ...rollup }: RollupRow,
): StoredRollup => ({
  ...rollup,
  ...definition,
  source,
  granularities: grains.map(toCellGranularity),
});

const toCellGranularity = ([suffix, zone]: readonly [string, string]): CellGranularity => ({
  kind: suffix === 'hour' ? 'base' : 'day',
  zone,
  suffix,
});

const ANSWERING = ['ready', SUPERSEDED] as const;

const findColumn = ({ columns }: SourceLayout, baseColumn: string, state: LayoutState): StoredColumn | undefined =>
  columns.find((column) => column.baseColumn === baseColumn && column.state === state);

/** Finds the column that answers for `d_region`; undefined while it is new and being filled. */
export const answeringDimension = (layout: SourceLayout, dimension: string): StoredColumn | undefined =>
  findColumn(layout, `d_${dimension}`, 'ready') ?? findColumn(layout, `d_${dimension}`, SUPERSEDED);

/**
 * Finds the column that answers for a measure; undefined while it is new and being filled. Parts of a derived measure
 * answer together, all by their wanted definitions or all by the superseded ones: a sum by one of them and a count by the
 * other would give an average of neither.
 */
export function answeringMeasure(
  layout: SourceLayout,
  measure: Measure,
  { measures }: Pick<Catalog, 'measures'>,
): StoredColumn | undefined {
  const { name, source, partOf } = measure;
  const together =
    partOf === undefined
      ? [measure]
      : [...measures.values()].filter((other) => other.partOf === partOf && other.source === source);
  const state = ANSWERING.find((each) => together.every((part) => findColumn(layout, `m_${part.name}`, each)));
  return state && findColumn(layout, `m_${name}`, state);
}

export const isBuilding = ({ state }: { readonly state: LayoutState }): boolean => state === 'building';
