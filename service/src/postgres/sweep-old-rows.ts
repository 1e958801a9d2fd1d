import type pg from 'pg';

/** Maximum age and number of rows to keep. */
export interface Retention {
  readonly days: number;
  readonly rows: number;
}

/** Rows deleted by one statement, which limits how long it holds locks. */
const BATCH_ROWS = 2000;

/**
 * Deletes episodes that ended before the retention period or exceed its row limit, with their history and deliveries;
 * then silences that ended as long ago, and instances without an episode. Open ones are kept. Returns the number of
 * deleted episodes.
 */
export async function sweepEpisodes(pool: pg.Pool, { days, rows }: Retention): Promise<number> {
  const { rows: newest } = await pool.query<{ endedAt: string }>(
    `select ended_at::text as "endedAt" from app.alert_episodes where state = 'resolved' and ended_at is not null
     order by ended_at desc offset $1 limit 1`,
    [rows],
  );
  const deleted = await repeat(pool, SWEEP_EPISODES, [days, newest[0]?.endedAt ?? null, BATCH_ROWS]);
  await repeat(
    pool,
    `delete from app.alert_silences where silence_id in (
       select silence_id from app.alert_silences where ends_at < now() - make_interval(days => $1) limit $2)`,
    [days, BATCH_ROWS],
  );
  await repeat(
    pool,
    `delete from app.alert_instances where instance_id in (
       select instance_id from app.alert_instances as instance
       where not exists (select 1 from app.alert_episodes as episode where episode.instance_id = instance.instance_id)
       limit $1 for update skip locked)`,
    [BATCH_ROWS],
  );
  return deleted;
}

const SWEEP_EPISODES = `
  with old as (
    select episode_id from app.alert_episodes
    where state = 'resolved' and not is_held
      and ended_at <= greatest(now() - make_interval(days => $1), coalesce($2::timestamptz, '-infinity'))
    limit $3 for update skip locked
  ), history as (
    delete from app.alert_history where episode_id in (select episode_id from old)
  ), deliveries as (
    delete from app.alert_outbox where episode_id in (select episode_id from old)
  )
  delete from app.alert_episodes where episode_id in (select episode_id from old)`;

/**
 * Deletes notifications delivered more than `days` ago; dead ones are kept as long as their episode. Returns the number
 * deleted.
 */
export const sweepDelivered = (pool: pg.Pool, days: number): Promise<number> =>
  repeat(
    pool,
    `delete from app.alert_outbox where outbox_id in (
       select outbox_id from app.alert_outbox
       where state = 'delivered' and delivered_at < now() - make_interval(days => $1) limit $2)`,
    [days, BATCH_ROWS],
  );

/**
 * Deletes dead letters older than the retention period, and the oldest of those that exceed its row limit, replayed or
 * not. Returns the number deleted, and how many of them had not been replayed.
 */
export async function sweepDeadLetters(
  pool: pg.Pool,
  { days, rows }: Retention,
): Promise<{ readonly deleted: number; readonly unreplayed: number }> {
  const { rows: newest } = await pool.query<{ id: string }>(
    `select dead_letter_id::text as id from app.dead_letters order by dead_letter_id desc offset $1 limit 1`,
    [rows],
  );
  let deleted = 0;
  let unreplayed = 0;
  for (;;) {
    const { rows: batch } = await pool.query<{ isReplayed: boolean }>(
      `delete from app.dead_letters where dead_letter_id in (
         select dead_letter_id from app.dead_letters
         where created_at < now() - make_interval(days => $1) or dead_letter_id <= $2 limit $3)
       returning replayed_at is not null as "isReplayed"`,
      [days, newest[0]?.id ?? '0', BATCH_ROWS],
    );
    deleted += batch.length;
    unreplayed += batch.filter(({ isReplayed }) => !isReplayed).length;
    if (batch.length < BATCH_ROWS) return { deleted, unreplayed };
  }
}

async function repeat(pool: pg.Pool, statement: string, values: readonly unknown[]): Promise<number> {
  let total = 0;
  for (;;) {
    const { rowCount } = await pool.query(statement, [...values]);
    total += rowCount ?? 0;
    if ((rowCount ?? 0) < BATCH_ROWS) return total;
  }
}
