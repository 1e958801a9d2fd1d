import { sql } from 'kysely';
import type pg from 'pg';
import { appTables, daysAgo } from '../../postgres/app-tables.ts';
import { BATCH_ROWS, deleteInBatches, type Retention } from '../../postgres/retention.ts';

/**
 * Deletes episodes that ended before the retention period or exceed its row limit, with their history and deliveries;
 * then instances without an episode. Open ones are kept. Returns the number of deleted episodes.
 */
export async function sweepEpisodes(pool: pg.Pool, { days, rows }: Retention): Promise<number> {
  const tables = appTables(pool);
  const firstBeyond = await tables
    .selectFrom('app.alert_episodes')
    // As text, which keeps the microseconds.
    .select(({ cast }) => cast<string>('ended_at', 'text').as('endedAt'))
    .where('state', '=', resolved)
    .where('ended_at', 'is not', null)
    .orderBy('ended_at', 'desc')
    .offset(rows)
    .limit(1)
    .executeTakeFirst();
  const last = sql<Date>`greatest(${daysAgo(days)}, ${firstBeyond?.endedAt ?? '-infinity'}::timestamptz)`;
  const deleted = await deleteInBatches(
    tables
      .with('old', (query) =>
        query
          .selectFrom('app.alert_episodes')
          .select('episode_id')
          .where('state', '=', resolved)
          .where('is_held', '=', false)
          .where('ended_at', '<=', last)
          .limit(BATCH_ROWS)
          .forUpdate()
          .skipLocked(),
      )
      .with('history', (query) =>
        query
          .deleteFrom('app.alert_history')
          .where('episode_id', 'in', ({ selectFrom }) => selectFrom('old').select('old.episode_id')),
      )
      .with('deliveries', (query) =>
        query
          .deleteFrom('app.alert_outbox')
          .where('episode_id', 'in', ({ selectFrom }) => selectFrom('old').select('old.episode_id')),
      )
      .deleteFrom('app.alert_episodes')
      .where('episode_id', 'in', ({ selectFrom }) => selectFrom('old').select('old.episode_id')),
  );
  await sweepInstances(pool);
  return deleted;
}

/** As a literal, which the partial index of ended episodes names. */
const resolved = sql.lit('resolved' as const);

/** Deletes instances without an episode. */
const sweepInstances = (pool: pg.Pool): Promise<number> =>
  deleteInBatches(
    appTables(pool)
      .deleteFrom('app.alert_instances')
      .where('instance_id', 'in', (inner) =>
        inner
          .selectFrom('app.alert_instances as instance')
          .select('instance.instance_id')
          .where(({ exists, not, selectFrom }) =>
            not(
              exists(
                selectFrom('app.alert_episodes as episode')
                  .select('episode.version')
                  .whereRef('episode.instance_id', '=', 'instance.instance_id'),
              ),
            ),
          )
          .limit(BATCH_ROWS)
          .forUpdate()
          .skipLocked(),
      ),
  );
