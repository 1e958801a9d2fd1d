import type pg from 'pg';
import { foldText } from '../../base/text/fold-text.ts';
import { packIntegers, packTexts } from '../../postgres/pack.ts';

const CHUNK = 2000;

/**
 * Fills missing folded forms of dimension values, which older versions of the service do not write and which may run
 * beside this one. An index lists them, so that finding none costs one lookup. `scopes`: restricts it to these.
 */
export async function foldStoredMembers(pool: pg.Pool, scopes?: readonly string[]): Promise<void> {
  for (;;) {
    const { rows } = await pool.query<{ scope: string; member_id: number; value: string }>(
      `select scope, member_id, value from app.members
       where folded is null and scope like 'd:%' and ($1::text[] is null or scope = any ($1))
       order by scope, member_id limit ${CHUNK}`,
      [scopes ?? null],
    );
    if (rows.length === 0) return;
    await pool.query(
      `update app.members set folded = given.folded
       from unnest($1::text[], $2::integer[], $3::text[]) as given (scope, member_id, folded)
       where members.scope = given.scope and members.member_id = given.member_id`,
      [
        packTexts(rows.map(({ scope }) => scope)),
        packIntegers(rows.map(({ member_id: id }) => id)),
        packTexts(rows.map(({ value }) => foldText(value))),
      ],
    );
  }
}
