import type pg from 'pg';
import { appTables, now, type AppRow } from '../../postgres/app-tables.ts';
import { isHeld } from './hold-import.ts';

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
  /** True while a process imports or removes it. */
  readonly isHeld: boolean;
}

const COLUMNS = [
  'import_id',
  'file_hash',
  'file_name',
  'state',
  'accepted_rows',
  'first_event_time',
  'last_event_time',
  'row_sketch',
  'started_at',
] as const;

/** Lists all imports of a source, oldest first. */
export async function listImports(pool: pg.Pool, source: string): Promise<StoredImport[]> {
  const rows = await appTables(pool)
    .selectFrom('app.imports')
    .select([...COLUMNS, isHeld])
    .where('source_name', '=', source)
    .orderBy('import_id')
    .execute();
  return rows.map(toStoredImport);
}

/** Records the start of an import, or of its repetition; returns the import. */
export async function beginImport(
  pool: pg.Pool,
  file: { readonly source: string; readonly fileHash: string; readonly fileName: string },
): Promise<StoredImport> {
  const row = await appTables(pool)
    .insertInto('app.imports')
    .values({ source_name: file.source, file_hash: file.fileHash, file_name: file.fileName })
    .onConflict((conflict) =>
      conflict
        .columns(['source_name', 'file_hash'])
        .doUpdateSet(({ ref }) => ({ state: 'running', file_name: ref('excluded.file_name') })),
    )
    .returning([...COLUMNS, isHeld])
    .executeTakeFirstOrThrow();
  return toStoredImport(row);
}

type ImportRow = AppRow<'app.imports', (typeof COLUMNS)[number]> & { readonly is_held: boolean };

const toStoredImport = (row: ImportRow): StoredImport => ({
  id: row.import_id,
  fileHash: row.file_hash,
  fileName: row.file_name,
  state: row.state,
  acceptedRows: Number(row.accepted_rows),
  firstMs: row.first_event_time?.getTime() ?? null,
  lastMs: row.last_event_time?.getTime() ?? null,
  sketch: row.row_sketch.map(Number),
  startedAt: row.started_at,
  isHeld: row.is_held,
});

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
  await appTables(pool)
    .updateTable('app.imports')
    .set(({ eb, fn, val }) => ({
      accepted_rows: eb('accepted_rows', '+', String(accepted)),
      row_sketch: [...sketch],
      ...(span && {
        first_event_time: fn<Date>('least', ['first_event_time', val(new Date(span.fromMs))]),
        last_event_time: fn<Date>('greatest', ['last_event_time', val(new Date(span.toMs))]),
      }),
      ...(isWhole && { state: 'ended', ended_at: now }),
    }))
    .where('import_id', '=', id)
    .execute();
}

export async function markRetracting(pool: pg.Pool, id: number): Promise<void> {
  await appTables(pool).updateTable('app.imports').set({ state: 'retracting' }).where('import_id', '=', id).execute();
}

/** Ends a retraction: the file may be imported again from its first row, and its dead letters are settled. */
export async function markReplaced(
  client: pg.PoolClient,
  source: string,
  { id, fileHash }: Pick<StoredImport, 'id' | 'fileHash'>,
): Promise<void> {
  const tables = appTables(client);
  await tables
    .updateTable('app.imports')
    .set({ state: 'replaced', accepted_rows: 0, first_event_time: null, last_event_time: null, row_sketch: [] })
    .where('import_id', '=', id)
    .execute();
  const ofFile = { source_name: source, kind: 'import', topic: fileHash };
  await tables
    .updateTable('app.positions')
    .set({ next_offset: 0 })
    .where(({ and }) => and(ofFile))
    .execute();
  await tables
    .updateTable('app.dead_letters')
    .set({ replayed_at: now })
    .where(({ and }) => and(ofFile))
    .where('replayed_at', 'is', null)
    .execute();
}
