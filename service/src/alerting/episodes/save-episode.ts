import type pg from 'pg';
import type { EpisodeRecord, EpisodeWrite, WriteOutcome } from '../types.ts';
import { appTables, clockNow, inMs, now, toJson } from '../../postgres/app-tables.ts';
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
      const { record, expectedVersion } = write;
      const isSaved =
        expectedVersion === undefined ? await insert(client, record) : await update(client, record, expectedVersion);
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
  const lease = await appTables(client)
    .selectFrom('app.rule_leases')
    .select('token')
    .where('rule_name', '=', rule)
    .where('token', '=', token)
    .where('expires_at', '>', now)
    .forShare()
    .executeTakeFirst();
  if (lease === undefined) throw new Refused('lease_lost');
}

const toDate = (ms: number | null): Date | null => (ms === null ? null : new Date(ms));

/** The columns that may change. */
const toRow = (record: EpisodeRecord) => ({
  state: record.state,
  severity: record.severity,
  fired_at: toDate(record.firedAtMs),
  clear_since: toDate(record.clearSinceMs),
  ended_at: toDate(record.endedAtMs),
  is_held: record.isHeld,
  value: record.value,
  threshold: record.threshold,
  expected: record.expected,
  bucket_at: toDate(record.bucketAtMs),
  acknowledged: toJson(record.acknowledged),
  assigned: toJson(record.assigned),
  snooze: toJson(record.snooze),
  sequence_no: record.sequence,
  notified_at: toDate(record.notifiedAtMs),
  notified_severity: record.notifiedSeverity,
  version: record.version,
  usual_from: record.usual?.from ?? null,
  usual_to: record.usual?.to ?? null,
  changed_at: clockNow,
});

/** How long a notification waits to be joined before it is sent alone, ms, should its evaluator stop before that. */
const BATCH_PATIENCE_MS = 10_000;

async function insert(client: pg.PoolClient, record: EpisodeRecord): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await appTables(client)
    .with('instance', (tables) =>
      tables
        .insertInto('app.alert_instances')
        .values({
          rule_name: record.rule,
          dimension_key: toInstanceKey(record),
          dimension_values: JSON.stringify(record.dimensions),
        })
        .onConflict((conflict) =>
          conflict
            .columns(['rule_name', 'dimension_key'])
            .doUpdateSet(({ ref }) => ({ dimension_values: ref('app.alert_instances.dimension_values') })),
        )
        .returning('instance_id'),
    )
    .insertInto('app.alert_episodes')
    .values(({ selectFrom }) => ({
      ...toRow(record),
      episode_id: record.id,
      instance_id: selectFrom('instance').select('instance_id'),
      title: record.title,
      metric: record.metric,
      started_at: new Date(record.startedAtMs),
      kind: record.kind,
      owner: record.personal?.owner ?? null,
      row_filters: toJson(record.personal?.rowFilters ?? null),
    }))
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

async function update(client: pg.PoolClient, record: EpisodeRecord, expectedVersion: number): Promise<boolean> {
  const { numUpdatedRows } = await appTables(client)
    .updateTable('app.alert_episodes')
    .set(toRow(record))
    .where('episode_id', '=', record.id)
    .where('version', '=', expectedVersion)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

async function insertHistory(client: pg.PoolClient, { record, history }: EpisodeWrite): Promise<void> {
  if (history.length === 0) return;
  const rows = history.map(({ kind, by, note }, index) => ({
    episode_id: record.id,
    version: record.version,
    position_no: index + 1,
    kind,
    changed_at: clockNow,
    changed_by: by,
    note,
    severity: record.severity,
    value: record.value,
  }));
  await appTables(client).insertInto('app.alert_history').values(rows).execute();
}

async function insertOutbox(client: pg.PoolClient, { record, notification }: EpisodeWrite): Promise<void> {
  if (!notification || notification.channels.length === 0) return;
  const { channels, body, batch } = notification;
  const rows = channels.map((channel) => ({
    episode_id: record.id,
    sequence_no: record.sequence,
    channel_name: channel,
    message_id: `${record.id}.${record.sequence}.${channel}`,
    kind: body.type,
    is_critical: record.severity === 'critical',
    body: JSON.stringify(body),
    batch: batch ?? null,
    due_at: batch === undefined ? now : inMs(BATCH_PATIENCE_MS),
  }));
  await appTables(client).insertInto('app.alert_outbox').values(rows).execute();
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
