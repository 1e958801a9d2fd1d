import type pg from 'pg';
import { silverTable } from '../../catalog/model/table-names.ts';

const KEYS_A_PAGE = 1000;

/** Loads the records of entities that silver has, by key; deleted ones are left out. */
export async function loadStored(pool: pg.Pool, source: string, keys: readonly string[]): Promise<Map<string, string>> {
  if (keys.length === 0) return new Map();
  const { rows } = await pool.query<{ entity_key: string; payload: string }>(
    `select entity_key, payload from ${silverTable(source)} where not deleted and entity_key = any ($1::text[])`,
    [keys],
  );
  return new Map(rows.map((row) => [row.entity_key, row.payload]));
}

/** Yields the records of entities whose version is below a number, in parts. The caller writes a part before it asks for the next. */
export async function* findOlder(pool: pg.Pool, source: string, version: number): AsyncGenerator<string[]> {
  let after: string | null = null;
  for (;;) {
    const page: pg.QueryResult<{ entity_key: string; payload: string }> = await pool.query(
      `select entity_key, payload from ${silverTable(source)}
       where not deleted and version < $2 and ($1::text is null or entity_key > $1)
       order by entity_key limit ${KEYS_A_PAGE}`,
      [after, version],
    );
    if (page.rows.length === 0) return;
    yield page.rows.map((row) => row.payload);
    after = page.rows.at(-1)?.entity_key ?? null;
  }
}
