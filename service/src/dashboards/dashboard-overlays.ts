import type pg from 'pg';
import { NO_OVERLAY, type DashboardChange } from '../../../sdk/src/protocol/dashboards.ts';
import { appTables, now } from '../postgres/app-tables.ts';

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
    .executeTakeFirst();
  return row && { version: row.version, changes: row.changes as readonly DashboardChange[] };
}

/** Lists the ids of the dashboards that a reader has changed. */
export async function listChanged(pool: pg.Pool, subject: string): Promise<ReadonlySet<string>> {
  const rows = await appTables(pool)
    .selectFrom('app.dashboard_overlays')
    .select('dashboard_id')
    .where('subject', '=', subject)
    .execute();
  return new Set(rows.map((row) => row.dashboard_id));
}

/** Saves changes over those of the version `expected`; false where others are stored. */
export async function saveOverlay(
  pool: pg.Pool,
  subject: string,
  id: string,
  { version, changes }: StoredOverlay,
  expected: string,
): Promise<boolean> {
  const values = { changes: JSON.stringify(changes), version, changed_at: now };
  if (expected === NO_OVERLAY) {
    const { numInsertedOrUpdatedRows } = await appTables(pool)
      .insertInto('app.dashboard_overlays')
      .values({ subject, dashboard_id: id, ...values })
      .onConflict((conflict) => conflict.columns(['subject', 'dashboard_id']).doNothing())
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

/** Deletes the changes of a reader to a dashboard, of the version `expected` where it is given; false where there are none. */
export async function deleteOverlay(pool: pg.Pool, subject: string, id: string, expected?: string): Promise<boolean> {
  let statement = appTables(pool)
    .deleteFrom('app.dashboard_overlays')
    .where('subject', '=', subject)
    .where('dashboard_id', '=', id);
  if (expected !== undefined) statement = statement.where('version', '=', expected);
  return (await statement.executeTakeFirstOrThrow()).numDeletedRows === 1n;
}
