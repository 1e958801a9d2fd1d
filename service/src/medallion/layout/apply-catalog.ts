import { createHash } from 'node:crypto';
import type pg from 'pg';
import type { Catalog, Source } from '../../catalog/model/types.ts';
import { describeColumns, digestOf, holdsColumn, type ColumnDefinition } from '../../rollup/column-definition.ts';
import { renderColumn, renderRollup, renderSource } from './catalog-schema.ts';
import {
  decideColumns,
  decideRollups,
  retireSuperseded,
  type DecidedColumn,
  type DecidedRollup,
  type KnownColumn,
  type KnownRollup,
  type WantedColumn,
} from './decide-layout.ts';
import { foldStoredMembers } from '../gold/fold-stored-members.ts';
import { dropRetired } from './drop-retired.ts';
import { findRenames, renameColumns, renameRemoved, renameScopes, type Renames } from './rename-stored.ts';
import { baseMsOf, bronzeTable, detailTable, granularitiesOf } from '../../catalog/model/table-names.ts';
import { noteChange } from './rollups.ts';
import { loadSetting, saveSetting } from '../../postgres/settings.ts';
import { inTransaction } from '../../postgres/transaction.ts';

export interface AppliedCatalog {
  /**
   * Definitions that a backfill must fill from silver before they answer: rollups as `source.rollup`, columns as
   * `source.d_region`.
   */
  readonly building: readonly string[];
}

/** Arbitrary, but the same in all versions. */
const CATALOG_LOCK = 7_301_546;

/**
 * Applies the catalogue to Postgres: creates its tables, columns and rollups. New or changed definitions get columns
 * and tables of their own, which are ready at once if the source has no rows yet; otherwise the old ones answer until a
 * backfill has filled the new ones.
 */
export async function applyCatalog(pool: pg.Pool, catalog: Catalog): Promise<AppliedCatalog> {
  const building = await inTransaction(pool, true, async (client) => {
    // One process at a time. Not a lock on the tables: a backfill that holds a source's lock writes to them.
    await client.query('select pg_advisory_xact_lock($1)', [CATALOG_LOCK]);
    const renames = await findRenames(client, catalog);
    const all: string[] = [];
    for (const source of catalog.sources.values()) all.push(...(await applySource(client, catalog, source, renames)));
    await renameRemoved(client, catalog, renames);
    // After all sources are locked: who holds a source's lock may wait for the ids of new members.
    await renameScopes(client, renames);
    await saveSetting(client, DIGEST, catalog.digest);
    return all;
  });
  await foldStoredMembers(pool);
  for (const source of catalog.sources.values()) await dropRetired(pool, source);
  return { building };
}

const DIGEST = 'catalog_digest';

/** Loads the digest of the catalogue that was applied last. */
export const loadAppliedDigest = (pool: pg.Pool): Promise<string | undefined> => loadSetting<string>(pool, DIGEST);

async function applySource(
  client: pg.PoolClient,
  catalog: Catalog,
  source: Source,
  renames: Renames,
): Promise<string[]> {
  await client.query('insert into app.sources (source_name) values ($1) on conflict (source_name) do nothing', [
    source.name,
  ]);
  const { rows: checks } = await client.query<{ missing: boolean }>(`select to_regclass($1) is null as missing`, [
    detailTable(source),
  ]);
  const isNewTable = checks[0]?.missing === true;
  if (isNewTable) for (const statement of renderSource(source)) await client.query(statement);
  const wanted = describeColumns(catalog, source).map(({ name, definition }): WantedColumn => ({
    baseColumn: toBaseColumn(name, definition),
    definition,
  }));
  await lockEvents(client, source);
  const { rows } = await client.query<{ version: string }>(
    'select version from app.sources where source_name = $1 for update',
    [source.name],
  );
  const isEmpty = rows[0]?.version === '0';
  const isRenamed = await renameColumns(client, source.name, renames);
  const stored = await loadColumns(client, source.name, wanted);
  let columns = decideColumns(stored, wanted, isEmpty);
  const knownRollups = await loadRollupRows(client, catalog, source.name);
  let rollups = decideRollups(knownRollups, wantRollups(catalog, source, columns), columns, isEmpty);
  const isBuilding = [...columns, ...rollups].some(({ state }) => state === 'building');
  if (!isBuilding) {
    columns = retireSuperseded(columns);
    rollups = retireSuperseded(rollups);
  }
  const changes = [
    isRenamed,
    await saveColumns(client, source, isNewTable, stored, columns),
    await saveRollups(client, source, knownRollups, rollups, columns),
  ];
  if (changes.includes(true)) await noteChange(client, source.name, !isEmpty);
  return [
    ...rollups.filter(({ state }) => state === 'building').map(({ name }) => `${source.name}.${name}`),
    ...columns.filter(({ state }) => state === 'building').map(({ column }) => `${source.name}.${column}`),
  ];
}

const toBaseColumn = (name: string, { kind }: ColumnDefinition): string =>
  `${kind === 'dimension' ? 'd' : 'm'}_${name}`;

/**
 * Locks bronze of an append-only source. Writers and backfills lock bronze before the source; adding columns to bronze
 * must use the same order to avoid a deadlock. Queries do not wait.
 */
async function lockEvents(client: pg.PoolClient, source: Source): Promise<void> {
  if (source.entityKey !== undefined) return;
  await client.query(`lock table ${bronzeTable(source.name)} in share row exclusive mode`);
}

async function loadColumns(
  client: pg.PoolClient,
  source: string,
  wanted: readonly WantedColumn[],
): Promise<KnownColumn[]> {
  const { rows } = await client.query<KnownColumn>(
    `select column_name as "column", of_name as "baseColumn", definition_digest as digest, definition, state
     from app.contribution_columns where source_name = $1 order by column_name collate "C"`,
    [source],
  );
  return rows.map((row) => {
    if (row.definition !== null || row.state === 'retired' || row.state === 'dropped') return row;
    // Stored by an older version: only the digest identifies its content.
    const same = wanted.find(
      ({ baseColumn, definition }) => baseColumn === row.baseColumn && olderDigestOf(definition) === row.digest,
    );
    return same ? { ...row, definition: same.definition, digest: digestOf(same.definition) } : row;
  });
}

function olderDigestOf({ kind, fields, where }: ColumnDefinition): string {
  const names = fields.map(({ name }) => name);
  const noted = kind === 'dimension' ? names[0] : { kind, fields: names, where };
  return createHash('sha256').update(JSON.stringify(noted)).digest('hex');
}

function wantRollups(catalog: Catalog, source: Source, columns: readonly DecidedColumn[]) {
  const wanted = columns.filter(({ isWanted, definition }) => isWanted && holdsColumn(definition));
  const columnKeyOf = (baseColumn: string): string =>
    (wanted.find((column) => column.baseColumn === baseColumn) as DecidedColumn).column.slice(2);
  return catalog.rollups
    .filter((rollup) => rollup.source === source.name)
    .map((rollup) => ({
      name: rollup.name,
      definition: {
        dimensions: rollup.dimensions.map((name) => columnKeyOf(`d_${name}`)),
        measures: wanted
          .filter(({ baseColumn }) => baseColumn.startsWith('m_'))
          .map(({ baseColumn }) => columnKeyOf(baseColumn)),
        grains: granularitiesOf(catalog, rollup).map(({ suffix, zone }) => [suffix, zone] as const),
        baseMs: baseMsOf(catalog),
      },
    }));
}

async function loadRollupRows(client: pg.PoolClient, catalog: Catalog, source: string): Promise<KnownRollup[]> {
  const { rows } = await client.query<KnownRollup>(
    `select rollup_id as "rollupId", rollup_name as name, generation, definition, state
     from app.rollups where source_name = $1 order by rollup_id`,
    [source],
  );
  return rows.map((row) => ({ ...row, definition: withBase(row.definition, catalog) }));
}

/**
 * Completes a definition of an older version, which did not store the length of base buckets; it follows from the zones
 * of its days.
 */
function withBase(definition: KnownRollup['definition'], catalog: Catalog): KnownRollup['definition'] {
  if ((definition as Partial<typeof definition>).baseMs !== undefined) return definition;
  const zones = definition.grains.flatMap(([suffix, zone]) => (suffix === 'hour' ? [] : [zone]));
  return { ...definition, baseMs: baseMsOf(zones.length === 0 ? catalog : { zones }) };
}

/** Saves the decisions; returns whether writers and readers must be notified. */
async function saveColumns(
  client: pg.PoolClient,
  source: Source,
  isNewTable: boolean,
  stored: readonly KnownColumn[],
  columns: readonly DecidedColumn[],
): Promise<boolean> {
  const before = new Map(stored.map((column) => [column.column, column.state]));
  for (const { column, baseColumn, definition, digest, state, isNew, isWanted } of columns) {
    if ((isNew || (isNewTable && state !== 'retired')) && holdsColumn(definition)) {
      await client.query(renderColumn(source, { columnKey: column.slice(2), definition }));
    }
    await client.query(
      `insert into app.contribution_columns as known
         (source_name, column_name, of_name, definition, definition_digest, state)
       values ($1, $2, $3, $4, $5, $6)
       on conflict (source_name, column_name) do update set
         definition = case when $7 then excluded.definition else known.definition end,
         definition_digest = case when $7 then excluded.definition_digest else known.definition_digest end,
         state = excluded.state,
         retired_at = case when excluded.state = 'retired' then now() end,
         backfill_cursor = case when excluded.state = 'building' then known.backfill_cursor end`,
      [source.name, column, baseColumn, JSON.stringify(definition), digest, state, isWanted],
    );
  }
  return columns.some(({ column, state }) => before.get(column) !== state);
}

/** Saves the decisions; returns whether writers and readers must be notified. */
async function saveRollups(
  client: pg.PoolClient,
  source: Source,
  stored: readonly KnownRollup[],
  rollups: readonly DecidedRollup[],
  columns: readonly DecidedColumn[],
): Promise<boolean> {
  const before = new Map(stored.map((rollup) => [rollup.rollupId, rollup.state]));
  for (const { rollupId, name, generation, definition, state } of rollups) {
    if (rollupId === undefined) {
      const measures = columns.flatMap(({ column, definition: held }) =>
        column.startsWith('m_') && definition.measures.includes(column.slice(2))
          ? [{ columnKey: column.slice(2), definition: held }]
          : [],
      );
      const granularities = definition.grains.map(
        ([suffix, zone]) => ({ kind: suffix === 'hour' ? 'base' : 'day', suffix, zone }) as const,
      );
      const tables = {
        source: source.name,
        name,
        generation,
        dimensions: definition.dimensions,
        measures,
        granularities,
      };
      for (const statement of renderRollup(tables)) await client.query(statement);
      await client.query(
        `insert into app.rollups (source_name, rollup_name, generation, definition, definition_digest, state)
         values ($1, $2, $3, $4, $5, $6)`,
        [source.name, name, generation, JSON.stringify(definition), digestText(definition), state],
      );
    } else {
      await client.query(
        `update app.rollups set definition = $2, state = $3,
           retired_at = case when $3 = 'retired' then now() end,
           backfill_cursor = case when $3 = 'building' then backfill_cursor end
         where rollup_id = $1`,
        [rollupId, JSON.stringify(definition), state],
      );
    }
  }
  return rollups.some(({ rollupId, state }) => rollupId === undefined || before.get(rollupId) !== state);
}

const digestText = (definition: unknown): string =>
  createHash('sha256').update(JSON.stringify(definition)).digest('hex');
