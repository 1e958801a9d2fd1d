import type pg from 'pg';
import type { EpisodeRecord, EpisodeWrite, WriteOutcome } from '../types.ts';
import { inTransaction } from '../../postgres/transaction.ts';

class Refused extends Error {
  readonly outcome: Exclude<WriteOutcome, 'written'>;
  constructor(outcome: Exclude<WriteOutcome, 'written'>) {
    super(outcome);
    this.outcome = outcome;
  }
}

/** Writes an episode with its history and its outbox rows in one transaction, or nothing. */
export async function saveEpisode(pool: pg.Pool, write: EpisodeWrite): Promise<WriteOutcome> {
  try {
    await inTransaction(pool, true, async (client) => {
      if (write.lease) await requireLease(client, write.lease);
      const isSaved = write.expectedVersion === undefined ? await insert(client, write) : await update(client, write);
      if (!isSaved) throw new Refused('conflict');
      await insertHistory(client, write);
      await insertOutbox(client, write);
    });
    return 'written';
  } catch (error) {
    if (error instanceof Refused) return error.outcome;
    // Another evaluator has opened an episode of the instance.
    if ((error as { code?: string }).code === '23505') return 'conflict';
    throw error;
  }
}

/**
 * Locks the lease in share mode: a replica that takes the rule over waits until this is committed, and then sees it.
 */
async function requireLease(client: pg.PoolClient, { rule, token }: { rule: string; token: string }): Promise<void> {
  const { rowCount } = await client.query(
    `select 1 from app.rule_leases where rule_name = $1 and token = $2 and expires_at > now() for share`,
    [rule, token],
  );
  if (rowCount === 0) throw new Refused('lease_lost');
}

const toDate = (ms: number | null): Date | null => (ms === null ? null : new Date(ms));

const valuesOf = (record: EpisodeRecord): unknown[] => [
  record.id,
  record.state,
  record.severity,
  toDate(record.firedAtMs),
  toDate(record.clearSinceMs),
  toDate(record.endedAtMs),
  record.isHeld,
  record.value,
  record.threshold,
  record.expected,
  toDate(record.bucketAtMs),
  record.acknowledged,
  record.snooze,
  record.sequence,
  toDate(record.notifiedAtMs),
  record.notifiedSeverity,
  record.version,
  record.usual?.from ?? null,
  record.usual?.to ?? null,
];

/** How long a notification waits to be joined before it is sent alone, ms, should its evaluator stop before that. */
const BATCH_PATIENCE_MS = 10_000;

const COLUMNS = `state, severity, fired_at, clear_since, ended_at, is_held, value, threshold, expected, bucket_at,
  acknowledged, snooze, sequence_no, notified_at, notified_severity, version, usual_from, usual_to`;
const PLACES = Array.from({ length: 18 }, (_, index) => `$${index + 2}`).join(', ');

async function insert(client: pg.PoolClient, { record }: EpisodeWrite): Promise<boolean> {
  const { rowCount } = await client.query(
    `with known as (
       insert into app.alert_instances as instance (rule_name, dimension_key, dimension_values) values ($20, $21, $22)
       on conflict (rule_name, dimension_key) do update set dimension_values = instance.dimension_values
       returning instance_id
     )
     insert into app.alert_episodes (episode_id, ${COLUMNS}, instance_id, title, metric, started_at, kind, changed_at)
     select $1, ${PLACES}, instance_id, $23, $24, $25, $26, clock_timestamp() from known`,
    [
      ...valuesOf(record),
      record.rule,
      toInstanceKey(record),
      record.dimensions,
      record.title,
      record.metric,
      new Date(record.startedAtMs),
      record.kind,
    ],
  );
  return rowCount === 1;
}

async function update(client: pg.PoolClient, { record, expectedVersion }: EpisodeWrite): Promise<boolean> {
  const { rowCount } = await client.query(
    `update app.alert_episodes set (${COLUMNS}, changed_at) = (${PLACES}, clock_timestamp())
     where episode_id = $1 and version = $20`,
    [...valuesOf(record), expectedVersion],
  );
  return rowCount === 1;
}

async function insertHistory(client: pg.PoolClient, { record, history }: EpisodeWrite): Promise<void> {
  if (history.length === 0) return;
  await client.query(
    `insert into app.alert_history (episode_id, version, position_no, kind, changed_at, changed_by, note, severity, value)
     select $1, $2, entry.ordinality, entry.kind, clock_timestamp(), entry.changed_by, entry.note, $3, $4
     from unnest($5::text[], $6::text[], $7::text[]) with ordinality as entry (kind, changed_by, note, ordinality)`,
    [
      record.id,
      record.version,
      record.severity,
      record.value,
      history.map(({ kind }) => kind),
      history.map(({ by }) => by),
      history.map(({ note }) => note),
    ],
  );
}

async function insertOutbox(client: pg.PoolClient, { record, notification }: EpisodeWrite): Promise<void> {
  if (!notification || notification.channels.length === 0) return;
  await client.query(
    `insert into app.alert_outbox (episode_id, sequence_no, channel_name, message_id, kind, is_critical, body, batch, due_at)
     select $1::text, $2::integer, channel, $1 || '.' || $2 || '.' || channel, $3, $4, $5, $7,
       now() + case when $7::text is null then interval '0' else $8 * interval '1 ms' end
     from unnest($6::text[]) as channel`,
    [
      record.id,
      record.sequence,
      notification.body.type,
      record.severity === 'critical',
      notification.body,
      notification.channels,
      notification.batch ?? null,
      BATCH_PATIENCE_MS,
    ],
  );
}

/**
 * Returns the key of the instance that an episode belongs to; an episode about too many instances belongs to none of
 * them.
 */
export const toInstanceKey = ({ kind, dimensions }: Pick<EpisodeRecord, 'kind' | 'dimensions'>): string =>
  kind === 'instances' ? TOO_MANY_KEY : toDimensionKey(dimensions);

/** Unlike any key of dimensions, since those are JSON. */
export const TOO_MANY_KEY = 'too many instances';

/** Returns the key of dimensions: names in alphabetical order, so that equal values give equal keys. */
export const toDimensionKey = (dimensions: Readonly<Record<string, string | null>>): string =>
  JSON.stringify(Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1)));
