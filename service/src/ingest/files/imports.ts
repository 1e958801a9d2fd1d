import type pg from 'pg';

/** A file that was imported into a source. */
export interface StoredImport {
  readonly id: number;
  readonly fileHash: string;
  readonly fileName: string;
  readonly state: 'running' | 'ended' | 'retracting' | 'replaced';
  readonly acceptedRows: number;
  /** Epoch ms; null before its first valid row. */
  readonly firstMs: number | null;
  readonly lastMs: number | null;
  /** Ascending; see `ingest/files/row-sketch.ts`. */
  readonly sketch: readonly number[];
  readonly startedAt: Date;
}

const COLUMNS = `import_id as id, file_hash as "fileHash", file_name as "fileName", state,
  accepted_rows::float8 as "acceptedRows", extract(epoch from first_event_time)::float8 * 1000 as "firstMs",
  extract(epoch from last_event_time)::float8 * 1000 as "lastMs", row_sketch::float8[] as sketch, started_at as "startedAt"`;

/** Lists all imports of a source, oldest first. */
export async function listImports(pool: pg.Pool, source: string): Promise<StoredImport[]> {
  const { rows } = await pool.query<StoredImport>(
    `select ${COLUMNS} from app.imports where source_name = $1 order by import_id`,
    [source],
  );
  return rows;
}

/** Records the start of an import, or of its repetition; returns the import. */
export async function beginImport(
  pool: pg.Pool,
  file: { readonly source: string; readonly fileHash: string; readonly fileName: string },
): Promise<StoredImport> {
  const { rows } = await pool.query<StoredImport>(
    `insert into app.imports (source_name, file_hash, file_name) values ($1, $2, $3)
     on conflict (source_name, file_hash) do update set state = 'running', file_name = excluded.file_name
     returning ${COLUMNS}`,
    [file.source, file.fileHash, file.fileName],
  );
  return rows[0] as StoredImport;
}

/** Progress of this run of an import; the sketch covers all its rows. */
export interface ImportProgress {
  readonly accepted: number;
  readonly span: { readonly fromMs: number; readonly toMs: number } | undefined;
  readonly sketch: readonly number[];
  readonly isWhole: boolean;
}

/** Adds the progress of this run to the stored import. */
export async function saveImport(pool: pg.Pool, id: number, progress: ImportProgress): Promise<void> {
  const { accepted, span, sketch, isWhole } = progress;
  await pool.query(
    `update app.imports set accepted_rows = accepted_rows + $2, row_sketch = $5::bigint[],
       first_event_time = least(first_event_time, to_timestamp($3::float8)),
       last_event_time = greatest(last_event_time, to_timestamp($4::float8)),
       state = case when $6 then 'ended' else state end, ended_at = case when $6 then now() else ended_at end
     where import_id = $1`,
    [id, accepted, span ? span.fromMs / 1000 : null, span ? span.toMs / 1000 : null, sketch, isWhole],
  );
}

export async function markRetracting(pool: pg.Pool, id: number): Promise<void> {
  await pool.query(`update app.imports set state = 'retracting' where import_id = $1`, [id]);
}

/** Ends a retraction: the file may be imported again from its first row, and its dead letters are settled. */
export async function markReplaced(client: pg.PoolClient, source: string, one: StoredImport): Promise<void> {
  await client.query(
    `update app.imports set state = 'replaced', accepted_rows = 0, first_event_time = null, last_event_time = null,
       row_sketch = '{}' where import_id = $1`,
    [one.id],
  );
  await client.query(
    `update app.positions set next_offset = 0 where source_name = $1 and kind = 'import' and topic = $2`,
    [source, one.fileHash],
  );
  await client.query(
    `update app.dead_letters set replayed_at = now()
     where source_name = $1 and kind = 'import' and topic = $2 and replayed_at is null`,
    [source, one.fileHash],
  );
}
