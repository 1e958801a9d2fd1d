import type pg from 'pg';
import { NO_OVERLAY, type DashboardChange } from '../../../sdk/src/protocol/dashboards.ts';
import { appTables, clockNow } from '../postgres/app-tables.ts';

export interface StoredOverlay {
  readonly version: string;
  readonly changes: readonly DashboardChange[];
}

/** Loads the changes of a reader to a dashboard; undefined where there are none. */
export async function loadOverlay(pool: pg.Pool, subject: string, id: string): Promise<StoredOverlay | undefined> {
  const row = await appTables(pool)
    .selectFrom('app.dashboard_overlays')
    .select(['version', 'changes'])
    .where('subject', '=', subject)
    .where('dashboard_id', '=', id)
    .where('version', '<>', NO_OVERLAY)
    .executeTakeFirst();
  return row && { version: row.version, changes: row.changes as readonly DashboardChange[] };
}

/** Lists the ids of the dashboards that a reader has changed. */
export async function listChanged(pool: pg.Pool, subject: string): Promise<ReadonlySet<string>> {
  const rows = await appTables(pool)
    .selectFrom('app.dashboard_overlays')
    .select('dashboard_id')
    .where('subject', '=', subject)
    .where('version', '<>', NO_OVERLAY)
    .execute();
  return new Set(rows.map((row) => row.dashboard_id));
}

/** Saves changes over those of the version `expected`; false where others are stored. Without changes the row says so. */
export async function saveOverlay(
  pool: pg.Pool,
  subject: string,
  id: string,
  { version, changes }: StoredOverlay,
  expected: string,
): Promise<boolean> {
  const values = { changes: JSON.stringify(changes), version, changed_at: clockNow };
  if (expected === NO_OVERLAY) {
    const { numInsertedOrUpdatedRows } = await appTables(pool)
      .insertInto('app.dashboard_overlays')
      .values({ subject, dashboard_id: id, ...values })
      .onConflict((conflict) =>
        conflict
          .columns(['subject', 'dashboard_id'])
          .doUpdateSet(values)
          .where('app.dashboard_overlays.version', '=', NO_OVERLAY),
      )
      .executeTakeFirstOrThrow();
    return numInsertedOrUpdatedRows === 1n;
  }
  const { numUpdatedRows } = await appTables(pool)
    .updateTable('app.dashboard_overlays')
    .set(values)
    .where('subject', '=', subject)
    .where('dashboard_id', '=', id)
    .where('version', '=', expected)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

/** Takes the changes of a reader to a dashboard back; false where there were none. */
export async function clearOverlay(pool: pg.Pool, subject: string, id: string): Promise<boolean> {
  const { numUpdatedRows } = await appTables(pool)
    .updateTable('app.dashboard_overlays')
    .set({ changes: '[]', version: NO_OVERLAY, changed_at: clockNow })
    .where('subject', '=', subject)
    .where('dashboard_id', '=', id)
    .where('version', '<>', NO_OVERLAY)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

export interface SavedRow {
  readonly subject: string;
  readonly id: string;
  readonly version: string;
  readonly changedAtMs: number;
}

/** Loads what was saved since an instant by the database's clock, and that clock. */
export async function loadSavedSince(
  pool: pg.Pool,
  sinceMs: number,
): Promise<{ readonly rows: readonly SavedRow[]; readonly nowMs: number }> {
  const clock = await appTables(pool).selectNoFrom(clockNow.as('now')).executeTakeFirstOrThrow();
  const rows = await appTables(pool)
    .selectFrom('app.dashboard_overlays')
    .select(['subject', 'dashboard_id', 'version', 'changed_at'])
    .where('changed_at', '>=', new Date(sinceMs))
    .orderBy('changed_at')
    .execute();
  return {
    rows: rows.map((row) => ({
      subject: row.subject,
      id: row.dashboard_id,
      version: row.version,
      changedAtMs: row.changed_at.getTime(),
    })),
    nowMs: clock.now.getTime(),
  };
}
