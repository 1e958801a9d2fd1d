import type pg from 'pg';
import { anyOf, appTables, clockNow, daysAgo, now, type AppRow } from '../postgres/app-tables.ts';
import { randomId } from '../postgres/random-id.ts';
import { BATCH_ROWS, deleteInBatches } from '../postgres/retention.ts';
import { inTransaction } from '../postgres/transaction.ts';
import type { AnnotationRecord } from './types.ts';

const COLUMNS = [
  ...(['annotation_id', 'metric', 'dimension_values', 'from_at', 'to_at', 'note', 'author'] as const),
  ...(['version', 'created_at', 'changed_at'] as const),
] as const;

const selectShown = (pool: pg.Pool) =>
  appTables(pool).selectFrom('app.annotations').select(COLUMNS).where('deleted_at', 'is', null);

/** Loads the annotations of metrics that touch `[fromMs, toMs)`, the newest first, at most `limit`. */
export async function loadAnnotations(
  pool: pg.Pool,
  metrics: readonly string[],
  { fromMs, toMs, limit }: { readonly fromMs: number; readonly toMs: number; readonly limit: number },
): Promise<AnnotationRecord[]> {
  const from = new Date(fromMs);
  const rows = await selectShown(pool)
    .where('metric', '=', anyOf(metrics))
    .where('from_at', '<', new Date(toMs))
    .where(({ eb, or }) => or([eb('from_at', '>=', from), eb('to_at', '>', from)]))
    .orderBy('from_at', 'desc')
    .orderBy('created_at', 'desc')
    .orderBy('annotation_id')
    .limit(limit)
    .execute();
  return rows.map(toRecord);
}

export async function findAnnotation(pool: pg.Pool, id: string): Promise<AnnotationRecord | undefined> {
  const row = await selectShown(pool).where('annotation_id', '=', id).executeTakeFirst();
  return row && toRecord(row);
}

export async function countAnnotations(pool: pg.Pool, author: string): Promise<number> {
  const { count } = await appTables(pool)
    .selectFrom('app.annotations')
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .where('author', '=', author)
    .where('deleted_at', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(count);
}

type Content = Pick<AnnotationRecord, 'fromMs' | 'toMs' | 'text'>;

const toColumns = ({ fromMs, toMs, text }: Content) => ({
  from_at: new Date(fromMs),
  to_at: toMs === null ? null : new Date(toMs),
  note: text,
});

export async function insertAnnotation(
  pool: pg.Pool,
  { metric, dimensions, author, ...content }: Content & Pick<AnnotationRecord, 'metric' | 'dimensions' | 'author'>,
): Promise<AnnotationRecord> {
  const { from_at: fromAt, to_at: toAt, note } = toColumns(content);
  // Kysely cannot write to an identity column. A transaction, so that the act is recorded with it.
  const { rows } = await inTransaction(pool, true, (client) =>
    client.query<AppRow<'app.annotations', (typeof COLUMNS)[number]>>(
      `insert into app.annotations (annotation_id, metric, dimension_values, author, from_at, to_at, note)
       overriding system value
       values ($1, $2, $3, $4, $5, $6, $7)
       returning ${COLUMNS.join(', ')}`,
      [randomId(), metric, JSON.stringify(dimensions), author, fromAt, toAt, note],
    ),
  );
  return toRecord(rows[0] as (typeof rows)[number]);
}

/** Undefined where the version is not that of the row any more. */
export async function updateAnnotation(
  pool: pg.Pool,
  { id, version }: Pick<AnnotationRecord, 'id' | 'version'>,
  content: Content,
): Promise<AnnotationRecord | undefined> {
  const row = await appTables(pool)
    .updateTable('app.annotations')
    .set({ ...toColumns(content), version: version + 1, changed_at: clockNow })
    .where('annotation_id', '=', id)
    .where('version', '=', version)
    .where('deleted_at', 'is', null)
    .returning(COLUMNS)
    .executeTakeFirst();
  return row && toRecord(row);
}

export async function deleteAnnotation(pool: pg.Pool, id: string): Promise<void> {
  await appTables(pool)
    .updateTable('app.annotations')
    .set(({ eb }) => ({ deleted_at: clockNow, changed_at: clockNow, version: eb('version', '+', 1) }))
    .where('annotation_id', '=', id)
    .where('deleted_at', 'is', null)
    .execute();
}

/** Loads what was written, changed or deleted since an instant, and the clock of the database. */
export async function loadChanged(
  pool: pg.Pool,
  sinceMs: number,
): Promise<{ readonly records: AnnotationRecord[]; readonly nowMs: number }> {
  const clock = await appTables(pool).selectNoFrom(now.as('now')).executeTakeFirstOrThrow();
  const rows = await appTables(pool)
    .selectFrom('app.annotations')
    .select(COLUMNS)
    .where('changed_at', '>=', new Date(sinceMs))
    .execute();
  return { records: rows.map(toRecord), nowMs: clock.now.getTime() };
}

/** Deletes for good what readers deleted more than `days` ago. */
export const sweepAnnotations = (pool: pg.Pool, days: number): Promise<number> =>
  deleteInBatches(
    appTables(pool)
      .deleteFrom('app.annotations')
      .where('annotation_id', 'in', ({ selectFrom }) =>
        selectFrom('app.annotations as old')
          .select('old.annotation_id')
          .where('old.changed_at', '<', daysAgo(days))
          .where('old.deleted_at', 'is not', null)
          .limit(BATCH_ROWS),
      ),
  );

const toRecord = (row: AppRow<'app.annotations', (typeof COLUMNS)[number]>): AnnotationRecord => ({
  id: row.annotation_id,
  metric: row.metric,
  dimensions: row.dimension_values as AnnotationRecord['dimensions'],
  fromMs: row.from_at.getTime(),
  toMs: row.to_at === null ? null : row.to_at.getTime(),
  text: row.note,
  author: row.author,
  version: row.version,
  createdAtMs: row.created_at.getTime(),
  changedAtMs: row.changed_at.getTime(),
});
