import type pg from 'pg';
import type { Filter } from '../../../../sdk/src/protocol/query.ts';
import type { Scope } from '../../access/types.ts';
import { appTables, clockNow, daysAgo, type AppRow } from '../../postgres/app-tables.ts';
import { randomId } from '../../postgres/random-id.ts';
import { BATCH_ROWS, deleteInBatches } from '../../postgres/retention.ts';
import { inTransaction } from '../../postgres/transaction.ts';
import type { SilenceRecord } from '../types.ts';

const COLUMNS = ['silence_id', 'matchers', 'starts_at', 'ends_at', 'note', 'created_by', 'scope'] as const;

/** Loads the silences that are not over at `nowMs`, by start. */
export async function loadSilences(pool: pg.Pool, nowMs: number): Promise<SilenceRecord[]> {
  const rows = await appTables(pool)
    .selectFrom('app.alert_silences')
    .select(COLUMNS)
    .where('ends_at', '>', new Date(nowMs))
    .orderBy('starts_at')
    .orderBy('created_at')
    .orderBy('silence_id')
    .execute();
  return rows.map(toSilence);
}

export async function insertSilence(pool: pg.Pool, silence: Omit<SilenceRecord, 'id'>): Promise<SilenceRecord> {
  const { matchers, startsAtMs, endsAtMs, note, createdBy, scope } = silence;
  // Kysely cannot write to an identity column. A transaction, so that the act is recorded with it.
  const { rows } = await inTransaction(pool, true, (client) =>
    client.query<AppRow<'app.alert_silences', (typeof COLUMNS)[number]>>(
      `insert into app.alert_silences (silence_id, matchers, starts_at, ends_at, note, created_by, scope)
       overriding system value
       values ($1, $2, $3, $4, $5, $6, $7)
       returning ${COLUMNS.join(', ')}`,
      [
        ...[randomId(), JSON.stringify(matchers), new Date(startsAtMs), new Date(endsAtMs), note, createdBy],
        scope && JSON.stringify(scope),
      ],
    ),
  );
  return toSilence(rows[0] as (typeof rows)[number]);
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
