import type pg from 'pg';
import { quoteIdentifier } from '../catalog/model/table-names.ts';
import { LOCK_TIMEOUT } from './names.ts';

/** Drops views of a schema by name and makes others, within the client's transaction. `cascade`: drops what others built on them too. */
export async function replaceViews(
  client: pg.PoolClient,
  schema: string,
  names: readonly string[],
  statements: readonly string[],
  cascade: '' | 'cascade' = '',
): Promise<void> {
  await client.query(`set local lock_timeout = '${LOCK_TIMEOUT}'`);
  const dropped = names.map((name) => `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`);
  if (dropped.length > 0) await client.query(`drop view ${dropped.join(', ')} ${cascade}`);
  if (statements.length > 0) await client.query(statements.join(';\n'));
}

/** Returns the names of the views of a schema; kind `m`: of the materialized ones. */
export async function findViews(
  client: pg.Pool | pg.PoolClient,
  schema: string,
  kind: 'v' | 'm' = 'v',
): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select relname as name from pg_class join pg_namespace on pg_namespace.oid = relnamespace
     where nspname = $1 and relkind = $2 order by relname`,
    [schema, kind],
  );
  return rows.map(({ name }) => name);
}
