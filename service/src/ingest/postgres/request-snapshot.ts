import type pg from 'pg';
import { appTables } from '../../postgres/app-tables.ts';
import { needsSnapshot } from './replication-error.ts';

/**
 * Has a source copied anew, with its changes from then on; where its slot is lost, or stopped for another reason that a snapshot
 * mends, all sources of the slot, on a new one. Returns their names; none for a source that follows no table.
 */
export async function requestSnapshot(pool: pg.Pool, source: string): Promise<string[]> {
  const followed = await appTables(pool)
    .selectFrom('app.replicated_sources as followed')
    .innerJoin('app.replication_slots as slot', (join) =>
      join.onRef('slot.connection', '=', 'followed.connection').onRef('slot.slot_name', '=', 'followed.slot_name'),
    )
    .select(['followed.connection', 'followed.slot_name', 'slot.failure_code'])
    .where('followed.source_name', '=', source)
    .executeTakeFirst();
  if (!followed) return [];
  const { connection, slot_name: slot, failure_code: code } = followed;
  const isLost = needsSnapshot({ code });
  const due = await appTables(pool)
    .with('freed', (tables) =>
      tables
        .updateTable('app.replication_slots')
        // The process that reads it notices that it lost its lease, and begins anew.
        .set({ holder: null, lease_expires_at: null, due_at: new Date(0), ...(isLost && { system_id: null }) })
        .where('connection', '=', connection)
        .where('slot_name', '=', slot)
        .returning('slot_name'),
    )
    .updateTable('app.replicated_sources')
    .set({ commit_lsn: null, change_count: 0 })
    .where(({ exists, selectFrom }) => exists(selectFrom('freed').select('slot_name')))
    .where('connection', '=', connection)
    .where('slot_name', '=', slot)
    .$if(!isLost, (query) => query.where('source_name', '=', source))
    .returning('source_name')
    .execute();
  return due.map((row) => row.source_name).sort();
}
