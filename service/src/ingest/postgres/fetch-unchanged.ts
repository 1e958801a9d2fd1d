import type pg from 'pg';
import { AS_TEXT } from '../sql/postgres-driver.ts';
import { keyColumnsOf } from './check-tables.ts';
import { quote } from './connect.ts';
import type { Tuple } from './tuples.ts';
import type { FollowedTable } from './types.ts';

/**
 * Fills the values that changes do not carry because they stayed the same, from the rows as they are in the table now. Where one
 * has changed since, its change follows and has it too. Returns the tuples in their order; undefined where the row is no more: its
 * delete, or the change of its key, follows.
 */
export async function fetchUnchanged(
  client: pg.Client,
  table: FollowedTable,
  names: readonly string[],
  tuples: readonly Tuple[],
): Promise<(Tuple | undefined)[]> {
  const keys = keyColumnsOf(table.source);
  const isMissing = (_: string, index: number): boolean => tuples.some((tuple) => tuple[index] === undefined);
  const missing = await findExisting(client, table, names.filter(isMissing));
  const ordinals = keys.map((name) => names.indexOf(name));
  const toTypeName = (name: string): string => table.columns.find((column) => column.name === name)?.typeName ?? 'text';
  const wanted = keys.map((name, index) => `$${index + 1}::text[]::${toTypeName(name)}[]`);
  const { rows } = await client.query<(string | null)[]>({
    text: `select ${[...keys, ...missing].map((name) => `rows.${quote(name)}`).join(', ')}
           from ${quote(table.schema)}.${quote(table.name)} as rows
           join unnest(${wanted.join(', ')}) as wanted (${keys.map((_, index) => `k${index}`).join(', ')})
             on ${keys.map((name, index) => `rows.${quote(name)} = wanted.k${index}`).join(' and ')}`,
    values: ordinals.map((ordinal) => tuples.map((tuple) => tuple[ordinal])),
    rowMode: 'array',
    types: AS_TEXT,
  });
  const current = new Map(rows.map((row) => [JSON.stringify(row.slice(0, keys.length)), row.slice(keys.length)]));
  return tuples.map((tuple) => {
    const values = current.get(JSON.stringify(ordinals.map((ordinal) => tuple[ordinal])));
    if (!values) return undefined;
    return tuple.map((value, index) =>
      value === undefined ? (values[missing.indexOf(names[index] ?? '')] ?? null) : value,
    );
  });
}

/** Leaves out columns that the table no longer has. Those that were added since the table was checked are known to the server alone. */
async function findExisting(client: pg.Client, table: FollowedTable, names: readonly string[]): Promise<string[]> {
  const checked = new Set(table.columns.map(({ name }) => name));
  if (names.every((name) => checked.has(name))) return [...names];
  const { rows } = await client.query<{ name: string }>(
    `select attname as name from pg_attribute join pg_class on pg_class.oid = attrelid join pg_namespace on pg_namespace.oid = relnamespace
     where nspname = $1 and relname = $2 and attnum > 0 and not attisdropped`,
    [table.schema, table.name],
  );
  const existing = new Set(rows.map(({ name }) => name));
  return names.filter((name) => existing.has(name));
}
