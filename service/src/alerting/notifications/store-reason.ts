import { sql } from 'kysely';
import type pg from 'pg';
import type { AlertNotification } from '../../../../sdk/src/protocol/alerts.ts';
import { appTables } from '../../postgres/app-tables.ts';

/**
 * Stores why the number of a claimed notification changed. Returns the notification as later tries load it, with its keys
 * in the same order; undefined where another process has claimed it.
 */
export async function storeReason(
  pool: pg.Pool,
  id: string,
  leaseToken: string,
  reason: string,
): Promise<AlertNotification | undefined> {
  const stored = await appTables(pool)
    .updateTable('app.alert_outbox')
    .set({ body: sql<string>`body || jsonb_build_object('reason', ${reason}::text)` })
    .where('outbox_id', '=', id)
    .where('lease_token', '=', leaseToken)
    .returning(({ ref }) => ref('body').$castTo<AlertNotification>().as('body'))
    .executeTakeFirst();
  return stored?.body;
}
