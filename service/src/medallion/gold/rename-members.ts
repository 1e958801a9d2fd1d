import type pg from 'pg';
import { foldText } from '../../base/text/fold-text.ts';
import { DIMENSION_SCOPES } from '../../catalog/model/table-names.ts';

/** A scope of members in which a value is renamed. */
export interface RenamedScope {
  readonly scope: string;
  /** Place of the value in members of several fields, which are JSON arrays; null for members that are the value itself. */
  readonly position: number | null;
  readonly value: string;
  readonly pseudonym: string | number;
}

/**
 * Locks scopes until the transaction ends, so that no member is created in them meanwhile. In the order of their names;
 * creates those that do not exist.
 */
export async function lockScopes(client: pg.PoolClient, scopes: readonly string[]): Promise<void> {
  for (const scope of [...new Set(scopes)].sort()) {
    await client.query(
      'insert into app.member_scopes (scope) values ($1) on conflict (scope) do update set last_id = app.member_scopes.last_id',
      [scope],
    );
  }
}

/** Counts the members of a scope that have the value. */
export const countRenamed = async (client: pg.Pool | pg.PoolClient, renamed: RenamedScope): Promise<number> =>
  (await findRenamed(client, renamed)).length;

/**
 * Gives the members that have the value another text; their ids, and all numbers, stay. The scope must be locked, and the
 * epoch must change with it, because processes remember texts. Returns the number of renamed members.
 */
export async function renameMembers(client: pg.PoolClient, renamed: RenamedScope): Promise<number> {
  const members = await findRenamed(client, renamed);
  for (const { id, text } of members) {
    await client.query('update app.members set value = $3, folded = $4 where scope = $1 and member_id = $2', [
      renamed.scope,
      id,
      text,
      renamed.scope.startsWith(DIMENSION_SCOPES) ? foldText(text) : null,
    ]);
  }
  return members.length;
}

async function findRenamed(
  client: pg.Pool | pg.PoolClient,
  { scope, position, value, pseudonym }: RenamedScope,
): Promise<{ readonly id: number; readonly text: string }[]> {
  const { rows } = await client.query<{ id: number; text: string }>(
    `select member_id as id, value as text from app.members
     where scope = $1 and ${position === null ? 'value = $2' : `value like '[%' and strpos(value, $2) > 0`} order by member_id`,
    [scope, position === null ? value : JSON.stringify(value).slice(1, -1)],
  );
  if (position === null) return rows.map(({ id }) => ({ id, text: String(pseudonym) }));
  return rows.flatMap(({ id, text }) => {
    const parts = JSON.parse(text) as unknown[];
    if (String(parts[position]) !== value) return [];
    return [{ id, text: JSON.stringify(parts.map((part, at) => (at === position ? pseudonym : part))) }];
  });
}
