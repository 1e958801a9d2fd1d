import { createHash } from 'node:crypto';
import type pg from 'pg';
import type { Catalog, Rollup } from '../catalog/types.ts';
import { describeColumns, describeRollup, renderRollup, renderSource } from './catalog-schema.ts';
import { loadSetting, saveSetting } from './settings.ts';
import { inTransaction } from './transaction.ts';

export interface AppliedCatalog {
  /** Rollups that must be filled from silver before they answer, as `source.rollup`. */
  readonly building: readonly string[];
}

/**
 * Makes what the catalogue needs in Postgres: tables, columns, rollups. A rollup that is new, or whose definition
 * changed, gets a new generation of tables, which is ready at once when its source has no rows yet.
 */
export function applyCatalog(pool: pg.Pool, catalog: Catalog): Promise<AppliedCatalog> {
  return inTransaction(pool, true, async (client) => {
    await client.query('lock table app.rollups in share row exclusive mode');
    const building: string[] = [];
    for (const source of catalog.sources.values()) {
      await client.query('insert into app.sources (source_name) values ($1) on conflict (source_name) do nothing', [
        source.name,
      ]);
      const { rows } = await client.query<{ version: string }>(
        'select version from app.sources where source_name = $1 for update',
        [source.name],
      );
      for (const statement of renderSource(catalog, source)) await client.query(statement);
      const isEmpty = rows[0]?.version === '0';
      await applyColumns(client, catalog, source.name, isEmpty);
      const rollups = catalog.rollups.filter((rollup) => rollup.source === source.name);
      for (const rollup of rollups) {
        const isBuilding = await applyRollup(client, catalog, rollup, isEmpty);
        if (isBuilding) building.push(`${source.name}.${rollup.name}`);
      }
      await retireOthers(client, source.name, rollups);
    }
    await saveSetting(client, DIGEST, catalog.digest);
    return { building };
  });
}

const DIGEST = 'catalog_digest';

/** Digest of the catalogue that was applied last. */
export const loadAppliedDigest = (pool: pg.Pool): Promise<string | undefined> => loadSetting<string>(pool, DIGEST);

/** Notes which dimension and measure columns of silver are new or changed, and so must be filled before they answer. */
async function applyColumns(client: pg.PoolClient, catalog: Catalog, source: string, isEmpty: boolean): Promise<void> {
  for (const [column, definition] of describeColumns(catalog, source)) {
    await client.query(
      `insert into app.contribution_columns as known (source_name, column_name, definition_digest, state)
       values ($1, $2, $3, $4)
       on conflict (source_name, column_name) do update
         set definition_digest = excluded.definition_digest, state = excluded.state
         where known.definition_digest <> excluded.definition_digest`,
      [source, column, digestOf(definition), isEmpty ? 'ready' : 'building'],
    );
  }
}

const digestOf = (definition: unknown): string => createHash('sha256').update(JSON.stringify(definition)).digest('hex');

/** Returns whether the rollup still has to be filled. */
async function applyRollup(
  client: pg.PoolClient,
  catalog: Catalog,
  rollup: Rollup,
  isEmpty: boolean,
): Promise<boolean> {
  const definition = describeRollup(catalog, rollup);
  const digest = digestOf(definition);
  const { rows } = await client.query<{ generation: number; definition_digest: string; state: string }>(
    `select generation, definition_digest, state from app.rollups
     where source_name = $1 and rollup_name = $2 order by generation desc`,
    [rollup.source, rollup.name],
  );
  const newest = rows[0];
  if (newest && newest.definition_digest === digest && newest.state !== 'retired') return newest.state === 'building';
  const generation = (newest?.generation ?? 0) + 1;
  for (const statement of renderRollup(catalog, rollup, generation)) await client.query(statement);
  await client.query(
    `insert into app.rollups (source_name, rollup_name, generation, definition, definition_digest, state)
     values ($1, $2, $3, $4, $5, $6)`,
    [rollup.source, rollup.name, generation, definition, digest, isEmpty ? 'ready' : 'building'],
  );
  await retireBefore(client, rollup, generation);
  return !isEmpty;
}

/** Cells of another definition cannot be kept up by this catalogue's measures, so they stop answering at once. */
async function retireBefore(client: pg.PoolClient, rollup: Rollup, generation: number): Promise<void> {
  await client.query(
    `update app.rollups set state = 'retired' where source_name = $1 and rollup_name = $2 and generation < $3`,
    [rollup.source, rollup.name, generation],
  );
  await noteChange(client, rollup.source);
}

async function retireOthers(client: pg.PoolClient, source: string, rollups: readonly Rollup[]): Promise<void> {
  const { rowCount } = await client.query(
    `update app.rollups set state = 'retired'
     where source_name = $1 and state <> 'retired' and rollup_name <> all ($2::text[])`,
    [source, rollups.map(({ name }) => name)],
  );
  if (rowCount) await noteChange(client, source);
}

async function noteChange(client: pg.PoolClient, source: string): Promise<void> {
  await client.query('update app.sources set rollups_version = rollups_version + 1 where source_name = $1', [source]);
}
