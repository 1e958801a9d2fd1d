import type pg from 'pg';
import { quote } from './connect.ts';
import { ReplicationError } from './replication-error.ts';
import { resolveTypes } from './resolve-types.ts';
import type { FollowedSource, FollowedTable, SlotGroup, TableColumn } from './types.ts';

const GENERATED_ARE_PUBLISHED = 180_000;
const OLDEST = 140_000;

interface Publication {
  readonly pubinsert: boolean;
  readonly pubupdate: boolean;
  readonly pubdelete: boolean;
  readonly pubtruncate: boolean;
}

/** A row of `pg_publication_tables`; before Postgres 15 it has neither columns nor conditions. */
interface PublishedTable {
  readonly schemaname: string;
  readonly tablename: string;
  readonly attnames?: readonly string[];
  readonly rowfilter?: string | null;
}

interface TableRow {
  readonly schema: string;
  readonly name: string;
  readonly identity: 'd' | 'n' | 'f' | 'i';
  readonly columns: readonly { name: string; type: string; typeName: string; generated: boolean; nullable: boolean }[];
  readonly keys: readonly { columns: string[]; primary: boolean; identity: boolean }[] | null;
}

/** Checks the server, the publication and each table; returns the tables. Throws a ReplicationError that says what to do. */
export async function checkTables(client: pg.Client, group: SlotGroup): Promise<FollowedTable[]> {
  const version = await checkServer(client);
  const published = await loadPublication(client, group);
  const tables: FollowedTable[] = [];
  for (const source of group.sources) tables.push(await checkTable(client, source, published, version));
  return tables;
}

async function checkServer(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ wal_level: string; version: number }>(
    `select current_setting('wal_level') as wal_level, current_setting('server_version_num')::integer as version`,
  );
  const { wal_level: walLevel, version } = rows[0] as { wal_level: string; version: number };
  if (version < OLDEST) {
    throw new ReplicationError(
      'not_logical',
      `the server is Postgres ${Math.floor(version / 10_000)}: expected 14 or newer`,
    );
  }
  if (walLevel !== 'logical') {
    throw new ReplicationError(
      'not_logical',
      `wal_level of the server is ${walLevel}: expected logical (alter system set wal_level = logical, then a restart)`,
    );
  }
  return version;
}

async function loadPublication(client: pg.Client, { publication, sources }: SlotGroup): Promise<PublishedTable[]> {
  const { rows } = await client.query<Publication>(
    'select pubinsert, pubupdate, pubdelete, pubtruncate from pg_publication where pubname = $1',
    [publication],
  );
  const published = rows[0];
  if (!published) {
    const names = sources.map(({ postgres }) => postgres.table).join(', ');
    throw new ReplicationError(
      'no_publication',
      `the publication ${publication} does not exist: expected one, by create publication ${publication} for table ${names}`,
    );
  }
  const missing = Object.entries(published).filter(([, isPublished]) => isPublished === false);
  if (missing.length > 0) {
    const given = missing.map(([name]) => name.slice(3)).join(', ');
    throw new ReplicationError(
      'not_published',
      `the publication ${publication} leaves out ${given}: expected publish = 'insert, update, delete, truncate'`,
    );
  }
  const tables = await client.query<{ published: PublishedTable }>(
    'select to_jsonb(tables) as published from pg_publication_tables as tables where pubname = $1',
    [publication],
  );
  return tables.rows.map((row) => row.published);
}

const TABLE = `
  select namespace.nspname as schema, class.relname as name, class.relreplident as identity,
    (select json_agg(json_build_object('name', attname, 'type', atttypid::text, 'typeName', (select format('%I.%I', nspname, typname) from pg_type join pg_namespace on pg_namespace.oid = typnamespace where pg_type.oid = atttypid), 'generated', attgenerated <> '', 'nullable', not attnotnull) order by attnum)
     from pg_attribute where attrelid = class.oid and attnum > 0 and not attisdropped) as columns,
    (select json_agg(json_build_object(
       'columns', (select json_agg(attname) from pg_attribute where attrelid = class.oid and attnum = any (indkey)),
       'primary', indisprimary, 'identity', indisreplident))
     from pg_index where indrelid = class.oid and indisunique and indisvalid and indpred is null and indexprs is null) as keys
  from pg_class as class join pg_namespace as namespace on namespace.oid = class.relnamespace
  where class.oid = to_regclass($1)`;

async function checkTable(
  client: pg.Client,
  source: FollowedSource,
  published: readonly PublishedTable[],
  version: number,
): Promise<FollowedTable> {
  const { table: given, publication } = source.postgres;
  const { rows } = await client.query<TableRow>(TABLE, [given.split('.').map(quote).join('.')]);
  const table = rows[0];
  if (!table) {
    throw new ReplicationError(
      'unknown_table',
      `the table ${given} does not exist, or its schema may not be used: expected usage on the schema and select on the table`,
    );
  }
  const entry = published.find(({ schemaname, tablename }) => schemaname === table.schema && tablename === table.name);
  if (!entry) {
    throw new ReplicationError(
      'not_published',
      `the publication ${publication} has no table ${given}: expected it there, by alter publication ${publication} add table ${given}; of a partitioned table with publish_via_partition_root = true`,
    );
  }
  const isPublished = ({ name, generated }: TableRow['columns'][number]): boolean =>
    (entry.attnames?.includes(name) ?? true) && (!generated || version >= GENERATED_ARE_PUBLISHED);
  checkColumns(source, table, isPublished);
  checkIdentity(source, table);
  const columns = table.columns.filter(isPublished);
  const types = await resolveTypes(
    client,
    columns.map(({ type }) => Number(type)),
  );
  return {
    source,
    schema: table.schema,
    name: table.name,
    columns: columns.map(({ name, type, typeName }): TableColumn => ({
      name,
      typeOid: types.get(Number(type)) ?? 0,
      typeName,
    })),
    rowFilter: entry.rowfilter ?? undefined,
  };
}

function checkColumns(
  { fields, postgres }: FollowedSource,
  { columns }: TableRow,
  isPublished: (column: TableRow['columns'][number]) => boolean,
): void {
  for (const { name, path, required } of fields.values()) {
    const column = columns.find((candidate) => candidate.name === path[0]);
    if (column && !isPublished(column)) {
      const reason = column.generated
        ? 'is generated, and changes do not carry it'
        : `is not in the publication ${postgres.publication}`;
      throw new ReplicationError(
        'not_published',
        `the column ${column.name} of ${postgres.table}, of the field ${name}, ${reason}: expected another column`,
      );
    }
    if (!column && required) {
      const given = columns.map((candidate) => candidate.name).join(', ');
      throw new ReplicationError(
        'unknown_column',
        `${postgres.table} has no column ${path[0]}: expected one of its columns, ${given}`,
      );
    }
  }
}

/** Deletes carry the replica identity alone, so the key of the source has to be in it, and to be unique. */
function checkIdentity(source: FollowedSource, { identity, keys, columns }: TableRow): void {
  const { table } = source.postgres;
  const wanted = keyColumnsOf(source);
  const isWanted = (key: readonly string[]): boolean =>
    key.length === wanted.length && wanted.every((name) => key.includes(name));
  const isNullable = (name: string): boolean => columns.find((column) => column.name === name)?.nullable !== false;
  const usable = (keys ?? []).filter((key) => {
    if (identity === 'd') return key.primary;
    if (identity === 'i') return key.identity;
    return identity === 'f' && !key.columns.some(isNullable);
  });
  if (usable.some((key) => isWanted(key.columns))) return;
  const given = usable.map((key) => `(${key.columns.join(', ')})`).join(', ') || 'none';
  throw new ReplicationError(
    'no_replica_identity',
    `entity of the source ${source.name} is (${wanted.join(', ')}), the replica identity of ${table} has ${given}: expected its primary key, or a unique index set by alter table ${table} replica identity using index`,
  );
}

/** Columns of the key, in the order of `entity`. */
export const keyColumnsOf = ({ entityKey = [], fields }: FollowedSource): string[] =>
  entityKey.map((name) => fields.get(name)?.path[0] ?? name);
