import { sql, type QueryCreator } from 'kysely';
import type pg from 'pg';
import type { Alert, AlertNotification } from '../../../../sdk/src/protocol/alerts.ts';
import { compareAlerts } from '../../../../sdk/src/protocol/compare-alerts.ts';
import type { AppSchema } from '../../postgres/app-schema.ts';
import { anyOf, appTables, givenRows, now } from '../../postgres/app-tables.ts';
import { inTransaction } from '../../postgres/transaction.ts';

/** Most alerts in a message about several, beside the first. */
const MAX_OTHERS = 100;

/** Hourly limits of channels: critical messages and others are counted separately. */
export interface HourlyLimits {
  readonly channels: readonly string[];
  readonly limits: readonly number[];
}

/** Marks notifications that are held back until the channel's next hour, in place of a batch. */
export const HELD = 'held';

/** Kind of digests, which are not notifications: they have no limit, and are not joined. */
export const DIGEST = 'digest';

/** The start of the hour in which a channel's messages are counted. */
export const HOUR_AGO = sql<Date>`now() - interval '1 hour'`;

/** The limits as a table. */
export const toRows = ({ channels, limits }: HourlyLimits) =>
  givenRows<{ channel_name: string; most: string }>({
    channel_name: ['text', channels],
    most: ['bigint', limits.map(String)],
  });

interface WaitingRow {
  readonly id: string;
  readonly channel: string;
  readonly isCritical: boolean;
  readonly body: AlertNotification;
}

/** Locks notifications that wait, were never tried and are messages themselves, in order. */
const lockWaiting = (client: pg.PoolClient, batch: string) =>
  appTables(client)
    .selectFrom('app.alert_outbox')
    .select(['outbox_id as id', 'channel_name as channel', 'is_critical as isCritical'])
    .select(({ ref }) => ref('body').$castTo<AlertNotification>().as('body'))
    .where('state', '=', sql.lit('waiting' as const))
    .where('carrier_id', 'is', null)
    .where('tries', '=', 0)
    .where('batch', '=', batch)
    .orderBy('outbox_id')
    .forUpdate();

/**
 * Joins the notifications that an evaluation wrote under one batch into one message for each channel, where there are
 * at least the channel's minimum; otherwise they are sent separately.
 */
export async function joinBatch(pool: pg.Pool, batch: string, minimumOf: (channel: string) => number): Promise<void> {
  await inTransaction(pool, true, async (client) => {
    const rows = await lockWaiting(client, batch).execute();
    for (const [channel, waiting] of Map.groupBy(rows, (row) => row.channel)) {
      if (waiting.length >= Math.max(2, minimumOf(channel))) await carry(client, waiting, (body) => body);
      else await release(client, waiting);
    }
  });
}

/** Holds back notifications above the hourly limit. */
export async function holdBack(pool: pg.Pool, hourly: HourlyLimits): Promise<void> {
  await appTables(pool)
    .with('full_channel', selectFull(hourly))
    .updateTable('app.alert_outbox as outbox')
    .from('full_channel')
    .set({ batch: HELD })
    .where('outbox.state', '=', sql.lit('waiting' as const))
    .where('outbox.tries', '=', 0)
    .where('outbox.carrier_id', 'is', null)
    .where('outbox.batch', 'is', null)
    .where('outbox.kind', '<>', DIGEST)
    .whereRef('outbox.channel_name', '=', 'full_channel.channel_name')
    .whereRef('outbox.is_critical', '=', 'full_channel.is_critical')
    .execute();
}

/** Joins the held-back notifications of a channel that may send again into one message. Returns how many messages. */
export async function releaseHeld(pool: pg.Pool, hourly: HourlyLimits): Promise<number> {
  const due = await appTables(pool)
    .selectFrom('app.alert_outbox')
    .select(['channel_name', 'is_critical'])
    .distinct()
    .where('state', '=', sql.lit('waiting' as const))
    .where('carrier_id', 'is', null)
    .where('batch', '=', HELD)
    .except(selectFull(hourly)(appTables(pool)))
    .execute();
  for (const { channel_name: channel, is_critical: isCritical } of due) {
    await inTransaction(pool, true, async (client) => {
      const rows = await lockWaiting(client, HELD)
        .where('channel_name', '=', channel)
        .where('is_critical', '=', isCritical)
        .execute();
      if (rows.length > 1) await carry(client, rows, (body) => ({ ...body, type: 'alert.digest' }));
      else await release(client, rows);
    });
  }
  return due.length;
}

/** Selects the channels that have reached their hourly limit, separately for critical messages. */
const selectFull = (hourly: HourlyLimits) => (tables: QueryCreator<AppSchema>) =>
  tables
    .selectFrom('app.alert_outbox as sent')
    .innerJoin(toRows(hourly), 'given.channel_name', 'sent.channel_name')
    .select(['sent.channel_name', 'sent.is_critical'])
    .where('sent.first_tried_at', '>', HOUR_AGO)
    .where('sent.carrier_id', 'is', null)
    .where('sent.kind', '<>', DIGEST)
    .groupBy(['sent.channel_name', 'sent.is_critical', 'given.most'])
    .having(
      ({ fn }) => fn.countAll<string>(),
      '>=',
      ({ ref }) => ref('given.most'),
    );

async function release(client: pg.PoolClient, rows: readonly WaitingRow[]): Promise<void> {
  await appTables(client)
    .updateTable('app.alert_outbox')
    .set({ batch: null, due_at: now })
    .where('outbox_id', '=', anyOf(rows.map(({ id }) => id)))
    .where('tries', '=', 0)
    .execute();
}

/** Turns the worst one into the message, and joins the others into it. */
async function carry(
  client: pg.PoolClient,
  rows: readonly WaitingRow[],
  change: (body: AlertNotification) => AlertNotification,
): Promise<void> {
  const [first, ...others] = rows.toSorted((a, b) => compareAlerts(a.body.alert, b.body.alert)) as [
    WaitingRow,
    ...WaitingRow[],
  ];
  const group = { count: rows.length, others: newestOf(others).slice(0, MAX_OTHERS) };
  const tables = appTables(client);
  const body = { ...change(first.body), group };
  await tables
    .updateTable('app.alert_outbox')
    .set({
      batch: null,
      due_at: now,
      body: JSON.stringify(body),
      kind: body.type,
      is_critical: rows.some(({ isCritical }) => isCritical),
    })
    .where('outbox_id', '=', first.id)
    .execute();
  await tables
    .updateTable('app.alert_outbox')
    .set({ carrier_id: first.id })
    .where('outbox_id', '=', anyOf(others.map(({ id }) => id)))
    .execute();
}

/** Returns each alert once, in its latest state. */
const newestOf = (rows: readonly WaitingRow[]): Alert[] => {
  const newest = new Map<string, Alert>();
  for (const {
    body: { alert },
  } of rows)
    if ((newest.get(alert.id)?.version ?? 0) < alert.version) newest.set(alert.id, alert);
  return [...newest.values()];
};
