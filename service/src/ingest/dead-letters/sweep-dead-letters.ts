import type pg from 'pg';
import { appTables, daysAgo } from '../../postgres/app-tables.ts';
import { BATCH_ROWS, type Retention } from '../../postgres/retention.ts';

/**
 * Deletes dead letters older than the retention period, and the oldest of those that exceed its row limit, replayed or
 * not. Returns the number deleted, and how many of them had not been replayed.
 */
export async function sweepDeadLetters(
  pool: pg.Pool,
  { days, rows }: Retention,
): Promise<{ readonly deleted: number; readonly unreplayed: number }> {
  const tables = appTables(pool);
  const firstBeyond = await tables
    .selectFrom('app.dead_letters')
    .select('dead_letter_id as id')
    .orderBy('dead_letter_id', 'desc')
    .offset(rows)
    .limit(1)
    .executeTakeFirst();
  const statement = tables
    .deleteFrom('app.dead_letters')
    .where('dead_letter_id', 'in', ({ selectFrom }) =>
      selectFrom('app.dead_letters as old')
        .select('old.dead_letter_id')
        .where(({ eb, or }) =>
          or([eb('old.created_at', '<', daysAgo(days)), eb('old.dead_letter_id', '<=', firstBeyond?.id ?? '0')]),
        )
        .limit(BATCH_ROWS),
    )
    .returning('replayed_at');
  let deleted = 0;
  let unreplayed = 0;
  for (;;) {
    const batch = await statement.execute();
    deleted += batch.length;
    unreplayed += batch.filter((row) => row.replayed_at === null).length;
    if (batch.length < BATCH_ROWS) return { deleted, unreplayed };
  }
}
