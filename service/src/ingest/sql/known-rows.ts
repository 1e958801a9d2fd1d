import type pg from 'pg';
import type { ReadRow } from './compile-rows.ts';

/** Returns the rows that are new or differ from what was read of them before. */
export async function findChanged<Row extends Pick<ReadRow, 'keyHash' | 'rowHash'>>(
  pool: pg.Pool,
  source: string,
  rows: readonly Row[],
): Promise<Row[]> {
  const stored = await pool.query<{ key_hash: Buffer; row_hash: Buffer }>(
    `select key_hash, row_hash from app.sql_rows where source_name = $1 and key_hash = any($2::bytea[])`,
    [source, rows.map(({ keyHash }) => keyHash)],
  );
  const hashes = new Map(stored.rows.map((row) => [row.key_hash.toString('base64'), row.row_hash]));
  return rows.filter(({ keyHash, rowHash }) => hashes.get(keyHash.toString('base64'))?.equals(rowHash) !== true);
}

/** Saves rows as read, in the transaction that writes them. */
export async function saveKnown(
  client: pg.PoolClient,
  source: string,
  rows: readonly Pick<ReadRow, 'keyHash' | 'rowHash' | 'watermark'>[],
): Promise<void> {
  await client.query(
    `insert into app.sql_rows (source_name, key_hash, row_hash, watermark)
     select $1, * from unnest($2::bytea[], $3::bytea[], $4::bigint[])
     on conflict (source_name, key_hash) do update set row_hash = excluded.row_hash, watermark = excluded.watermark`,
    [
      source,
      rows.map(({ keyHash }) => keyHash),
      rows.map(({ rowHash }) => rowHash),
      rows.map(({ watermark }) => watermark?.toString() ?? null),
    ],
  );
}

/** Forgets rows that no poll reads again. */
export async function forgetBelow(client: pg.PoolClient, source: string, watermark: bigint): Promise<void> {
  await client.query('delete from app.sql_rows where source_name = $1 and watermark < $2', [
    source,
    watermark.toString(),
  ]);
}
