import type pg from 'pg';
import type { ViewState } from '../../../sdk/src/protocol/views.ts';
import { appTables, clockNow, type AppRow, type Queryable } from '../postgres/app-tables.ts';

export interface ViewRecord {
  readonly id: string;
  readonly subject: string;
  readonly name: string;
  readonly state: ViewState;
}

/** Key of the advisory lock of a subject's views, beside the hash of the subject. */
const VIEWS_LOCK = 7_301_548;
const UNIQUE_VIOLATION = '23505';

const COLUMNS = ['view_id', 'subject', 'name', 'state'] as const;

export async function listViews(pool: pg.Pool, subject: string): Promise<ViewRecord[]> {
  const rows = await appTables(pool)
    .selectFrom('app.saved_views')
    .select(COLUMNS)
    .where('subject', '=', subject)
    .orderBy('name')
    .execute();
  return rows.map(toRecord);
}

/** Lists the ids and names of a subject's views. */
export const listViewNames = (
  client: pg.PoolClient,
  subject: string,
): Promise<{ readonly view_id: string; readonly name: string }[]> =>
  appTables(client).selectFrom('app.saved_views').select(['view_id', 'name']).where('subject', '=', subject).execute();

/** Lets one transaction at a time save views of a subject, so that their number and names hold until it ends. */
export async function lockViews(client: pg.PoolClient, subject: string): Promise<void> {
  await client.query('select pg_advisory_xact_lock($1, hashtext($2))', [VIEWS_LOCK, subject]);
}

export async function findView(client: Queryable, id: string): Promise<ViewRecord | undefined> {
  const row = await appTables(client)
    .selectFrom('app.saved_views')
    .select(COLUMNS)
    .where('view_id', '=', id)
    .executeTakeFirst();
  return row && toRecord(row);
}

/** Saves a view of a subject. The subject may have its name already, or the id be that of another subject: nothing is saved. */
export async function saveView(
  client: pg.PoolClient,
  { id, subject, name, state }: ViewRecord,
): Promise<ViewRecord | 'name taken' | 'of another'> {
  const values = { name, state: JSON.stringify(state), changed_at: clockNow };
  const row = await appTables(client)
    .insertInto('app.saved_views')
    .values({ view_id: id, subject, ...values })
    .onConflict((conflict) =>
      conflict.column('view_id').doUpdateSet(values).where('app.saved_views.subject', '=', subject),
    )
    .returning(COLUMNS)
    .executeTakeFirst()
    .catch((error: { readonly code?: string }) => {
      if (error.code === UNIQUE_VIOLATION) return 'name taken' as const;
      throw error;
    });
  if (row === 'name taken') return row;
  return row ? toRecord(row) : 'of another';
}

/** Deletes a view of a subject; false where there is none. */
export async function deleteView(pool: pg.Pool, subject: string, id: string): Promise<boolean> {
  const { numDeletedRows } = await appTables(pool)
    .deleteFrom('app.saved_views')
    .where('view_id', '=', id)
    .where('subject', '=', subject)
    .executeTakeFirstOrThrow();
  return numDeletedRows === 1n;
}

const toRecord = (row: AppRow<'app.saved_views', (typeof COLUMNS)[number]>): ViewRecord => ({
  id: row.view_id,
  subject: row.subject,
  name: row.name,
  state: row.state as ViewState,
});
