import type pg from 'pg';
import { silverTable } from '../../catalog/model/table-names.ts';
import { hash, type ReadRow } from './compile-rows.ts';

const KEYS_A_PAGE = 5000;
/** Rows that are deleted in one batch. */
const MAX_GONE = 500;

/** Row hash of one that is gone: it is deleted once, and read again if it returns. */
const GONE = hash('gone');

/**
 * Finds the entities of a source that silver has and that were not seen, in parts, each with its stored record. The caller
 * deletes a part before it asks for the next.
 */
export async function* findGone(
  pool: pg.Pool,
  source: string,
  isSeen: (keyHash: Buffer) => boolean,
): AsyncGenerator<ReadRow[]> {
  const table = silverTable(source);
  let after: string | null = null;
  for (;;) {
    const page: pg.QueryResult<{ entity_key: string }> = await pool.query(
      `select entity_key from ${table} where not deleted and ($1::text is null or entity_key > $1)
       order by entity_key limit ${KEYS_A_PAGE}`,
      [after],
    );
    const keys = page.rows.map((row) => row.entity_key);
    const gone = keys.filter((key) => !isSeen(hash(key)));
    for (let start = 0; start < gone.length; start += MAX_GONE) {
      yield await loadRecords(pool, table, gone.slice(start, start + MAX_GONE));
    }
    after = keys.at(-1) ?? null;
    if (after === null) return;
  }
}

async function loadRecords(pool: pg.Pool, table: string, keys: readonly string[]): Promise<ReadRow[]> {
  const { rows } = await pool.query<{ entity_key: string; payload: string }>(
    `select entity_key, payload from ${table} where not deleted and entity_key = any($1::text[])`,
    [keys],
  );
  return rows.map(({ entity_key: key, payload }) => ({
    text: payload,
    keyHash: hash(key),
    rowHash: GONE,
    watermark: undefined,
  }));
}
