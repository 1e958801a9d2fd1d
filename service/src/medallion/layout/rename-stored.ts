import type pg from 'pg';
import { dimensionScope, distinctScope } from '../../catalog/model/table-names.ts';
import type { Catalog, Source } from '../../catalog/model/types.ts';
import { digestOf, type ColumnDefinition } from '../../rollup/column-definition.ts';
import { readsField, renameFields, type Names } from './rename-definition.ts';
import { noteChange } from './rollups.ts';
import { SUPERSEDED } from './source-layout.ts';

/** Former names that are still stored. Tables and columns keep theirs: only what they are said to hold is renamed. */
export interface Renames {
  /** Base columns, such as `d_country` to `d_land`. */
  readonly columns: Names;
  /** Fields by source. */
  readonly fields: ReadonlyMap<string, Names>;
  /** Scopes of member ids. */
  readonly scopes: Names;
}

interface KeptRow {
  readonly source: string;
  readonly column: string;
  readonly baseColumn: string;
  readonly definition: ColumnDefinition | null;
}

/**
 * Finds what the catalogue calls otherwise (`was`) and the database still has under the former name alone. Where both
 * names are stored nothing is renamed: their ids differ.
 */
export async function findRenames(client: pg.PoolClient, catalog: Catalog): Promise<Renames> {
  const { rows } = await client.query<KeptRow>(
    `select source_name as source, column_name as "column", of_name as "baseColumn", definition
     from app.contribution_columns where state in ('building', 'ready', '${SUPERSEDED}')`,
  );
  const stored = new Set(rows.map(({ baseColumn }) => baseColumn));
  const columns = new Map<string, string>();
  const scopes = new Map<string, string>();
  const add = (prefix: string, { name, was }: { name: string; was?: string }): boolean => {
    const isFound = was !== undefined && stored.has(`${prefix}${was}`) && !stored.has(`${prefix}${name}`);
    if (isFound) columns.set(`${prefix}${was}`, `${prefix}${name}`);
    return isFound;
  };
  for (const dimension of catalog.dimensions.values()) {
    if (add('d_', dimension)) scopes.set(dimensionScope(dimension.was as string), dimensionScope(dimension.name));
  }
  for (const measure of catalog.measures.values()) add('m_', measure);
  const fields = new Map<string, Names>();
  for (const source of catalog.sources.values()) {
    const kept = rows.filter((row) => row.source === source.name).flatMap(({ definition }) => definition ?? []);
    const names = findFields(source, kept);
    if (names.size === 0) continue;
    fields.set(source.name, names);
    for (const definition of kept) addDistinctScope(source.name, definition, names, scopes);
  }
  return { columns, fields, scopes };
}

function findFields(source: Source, kept: readonly ColumnDefinition[]): Names {
  const names = new Map<string, string>();
  for (const { name, was } of source.fields.values()) {
    const isStored = (field: string): boolean => kept.some((definition) => readsField(definition, new Set([field])));
    if (was !== undefined && isStored(was) && !isStored(name)) names.set(was, name);
  }
  return names;
}

function addDistinctScope(
  source: string,
  definition: ColumnDefinition,
  names: Names,
  scopes: Map<string, string>,
): void {
  if (definition.kind !== 'distinct' || !definition.fields.some(({ name }) => names.has(name))) return;
  const scopeOf = ({ fields }: ColumnDefinition): string =>
    distinctScope({ source, fields: fields.map(({ name }) => name) });
  scopes.set(scopeOf(definition), scopeOf(renameFields(definition, names)));
}

/** Renames what the columns of a source hold; returns whether something was. The source must be locked. */
export async function renameColumns(client: pg.PoolClient, source: string, renames: Renames): Promise<boolean> {
  const { rowCount } = await client.query(
    `update app.contribution_columns as kept set of_name = renamed.name
     from unnest($2::text[], $3::text[]) as renamed (was, name)
     where kept.source_name = $1 and kept.of_name = renamed.was`,
    [source, [...renames.columns.keys()], [...renames.columns.values()]],
  );
  const names = renames.fields.get(source);
  if (names) await renameDefinitions(client, source, names);
  return (rowCount ?? 0) > 0 || names !== undefined;
}

async function renameDefinitions(client: pg.PoolClient, source: string, names: Names): Promise<void> {
  const { rows } = await client.query<{ column: string; definition: ColumnDefinition }>(
    `select column_name as "column", definition from app.contribution_columns
     where source_name = $1 and definition is not null`,
    [source],
  );
  for (const { column, definition } of rows.filter((row) => readsField(row.definition, names))) {
    const renamed = renameFields(definition, names);
    await client.query(
      `update app.contribution_columns set definition = $3, definition_digest = $4
       where source_name = $1 and column_name = $2`,
      [source, column, JSON.stringify(renamed), digestOf(renamed)],
    );
  }
}

/** Renames dimensions of sources that the catalogue no longer has, whose values share their ids with the others. */
export async function renameRemoved(client: pg.PoolClient, catalog: Catalog, renames: Renames): Promise<void> {
  const { rows } = await client.query<{ source: string }>(
    `select source_name as source from app.sources
     where source_name <> all ($1::text[])
       and source_name in (select source_name from app.contribution_columns where of_name = any ($2::text[]))
     order by source_name for update`,
    [[...catalog.sources.keys()], [...renames.columns.keys()]],
  );
  for (const { source } of rows) {
    if (await renameColumns(client, source, renames)) await noteChange(client, source, true);
  }
}

/** Moves the ids of members to their present scopes. All sources must be locked. */
export async function renameScopes(client: pg.PoolClient, { scopes }: Renames): Promise<void> {
  for (const [was, scope] of scopes) {
    // What an earlier use of the name left behind; no kept column refers to it.
    await client.query('delete from app.member_scopes where scope = $1', [scope]);
    await client.query('delete from app.members where scope = $1', [scope]);
    // The row of the scope first: it is the lock under which ids are handed out.
    await client.query('update app.member_scopes set scope = $2 where scope = $1', [was, scope]);
    await client.query('update app.members set scope = $2 where scope = $1', [was, scope]);
  }
}
