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
import { appTables, now } from '../../postgres/app-tables.ts';
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
  const tables = appTables(client);
  await tables
    .insertInto('app.sources')
    .values({ source_name: source.name })
    .onConflict((conflict) => conflict.column('source_name').doNothing())
    .execute();
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
  const { version } = await tables
    .selectFrom('app.sources')
    .select('version')
    .where('source_name', '=', source.name)
    .forUpdate()
    .executeTakeFirstOrThrow();
  const isEmpty = version === '0';
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
  const rows = await appTables(client)
    .selectFrom('app.contribution_columns')
    .select(['column_name as column', 'of_name as baseColumn', 'definition_digest as digest', 'state'])
    .select(({ ref }) => ref('definition').$castTo<ColumnDefinition | null>().as('definition'))
    .where('source_name', '=', source)
    .orderBy('column_name', (order) => order.collate('C'))
    .execute();
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
  const rows = await appTables(client)
    .selectFrom('app.rollups')
    .select(['rollup_id as rollupId', 'rollup_name as name', 'generation', 'state'])
    .select(({ ref }) => ref('definition').$castTo<KnownRollup['definition']>().as('definition'))
    .where('source_name', '=', source)
    .orderBy('rollup_id')
    .execute();
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
    const saved = { definition: JSON.stringify(definition), definition_digest: digest };
    await appTables(client)
      .insertInto('app.contribution_columns')
      .values({ source_name: source.name, column_name: column, of_name: baseColumn, ...saved, state })
      .onConflict((conflict) =>
        conflict.columns(['source_name', 'column_name']).doUpdateSet({
          ...(isWanted && saved),
          state,
          retired_at: state === 'retired' ? now : null,
          ...(state !== 'building' && { backfill_cursor: null }),
        }),
      )
      .execute();
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
      await appTables(client)
        .insertInto('app.rollups')
        .values({
          source_name: source.name,
          rollup_name: name,
          generation,
          definition: JSON.stringify(definition),
          definition_digest: digestText(definition),
          state,
        })
        .execute();
    } else {
      await appTables(client)
        .updateTable('app.rollups')
        .set({
          definition: JSON.stringify(definition),
          state,
          retired_at: state === 'retired' ? now : null,
          ...(state !== 'building' && { backfill_cursor: null }),
        })
        .where('rollup_id', '=', rollupId)
        .execute();
    }
  }
  return rollups.some(({ rollupId, state }) => rollupId === undefined || before.get(rollupId) !== state);
}

const digestText = (definition: unknown): string =>
  createHash('sha256').update(JSON.stringify(definition)).digest('hex');
