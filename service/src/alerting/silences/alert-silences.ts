import type pg from 'pg';
import type { Filter } from '../../../../sdk/src/protocol/query.ts';
import type { Scope } from '../../access/types.ts';
import { appTables, clockNow, daysAgo, toJson, type AppRow } from '../../postgres/app-tables.ts';
import { BATCH_ROWS, deleteInBatches } from '../../postgres/retention.ts';
import type { SilenceRecord } from '../types.ts';

const COLUMNS = ['silence_id', 'matchers', 'starts_at', 'ends_at', 'note', 'created_by', 'scope'] as const;

/** Loads the silences that are not over at `nowMs`, by start. */
export async function loadSilences(pool: pg.Pool, nowMs: number): Promise<SilenceRecord[]> {
  const rows = await appTables(pool)
    .selectFrom('app.alert_silences')
    .select(COLUMNS)
    .where('ends_at', '>', new Date(nowMs))
    .orderBy('starts_at')
    .orderBy('silence_id')
    .execute();
  return rows.map(toSilence);
}

export async function insertSilence(pool: pg.Pool, silence: Omit<SilenceRecord, 'id'>): Promise<SilenceRecord> {
  const row = await appTables(pool)
    .insertInto('app.alert_silences')
    .values({
      matchers: JSON.stringify(silence.matchers),
      starts_at: new Date(silence.startsAtMs),
      ends_at: new Date(silence.endsAtMs),
      note: silence.note,
      created_by: silence.createdBy,
      scope: toJson(silence.scope),
    })
    .returning(COLUMNS)
    .executeTakeFirstOrThrow();
  return toSilence(row);
}

/** Ends a silence now; one that has not begun is withdrawn. Returns whether there was one that is not over. */
export async function endSilence(pool: pg.Pool, id: string, nowMs: number): Promise<boolean> {
  const { numUpdatedRows } = await appTables(pool)
    .updateTable('app.alert_silences')
    .set(({ fn, val }) => ({
      changed_at: clockNow,
      // A silence begins before it ends, which the table checks.
      starts_at: fn<Date>('least', ['starts_at', val(new Date(nowMs - 1))]),
      ends_at: new Date(nowMs),
    }))
    .where('silence_id', '=', id)
    .where('ends_at', '>', new Date(nowMs))
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

const toSilence = (row: AppRow<'app.alert_silences', (typeof COLUMNS)[number]>): SilenceRecord => ({
  id: row.silence_id,
  matchers: row.matchers as readonly Filter[],
  startsAtMs: row.starts_at.getTime(),
  endsAtMs: row.ends_at.getTime(),
  note: row.note,
  createdBy: row.created_by,
  scope: row.scope as Scope | null,
});

/** Deletes silences that ended more than `days` ago. */
export const sweepSilences = (pool: pg.Pool, days: number): Promise<number> =>
  deleteInBatches(
    appTables(pool)
      .deleteFrom('app.alert_silences')
      .where('silence_id', 'in', ({ selectFrom }) =>
        selectFrom('app.alert_silences as old')
          .select('old.silence_id')
          .where('old.ends_at', '<', daysAgo(days))
          .limit(BATCH_ROWS),
      ),
  );
