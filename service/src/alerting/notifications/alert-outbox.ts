import { sql, type QueryCreator } from 'kysely';
import type pg from 'pg';
import type { AlertNotification } from '../../../../sdk/src/protocol/alerts.ts';
import type { AppSchema } from '../../postgres/app-schema.ts';
import { appTables, daysAgo, givenRows, inMs, now } from '../../postgres/app-tables.ts';
import { DIGEST, HELD, HOUR_AGO, toRows, type HourlyLimits } from './join-notifications.ts';
import type { PreparedMessage } from './types.ts';

/** A notification claimed by this process. */
export interface ClaimedNotification {
  readonly id: string;
  readonly messageId: string;
  readonly channel: string;
  readonly body: AlertNotification | PreparedMessage;
  /** Number of tries, including this one. */
  readonly tries: number;
  readonly createdAt: Date;
  /** Failed tries of the channel in a row. */
  readonly channelFailures: number;
  readonly isCritical: boolean;
  /** Messages of the channel in the last hour, counted separately for critical ones and others. */
  readonly sentWithinHour: number;
}

/** As a literal, which the partial indexes of the outbox name. */
const waiting = sql.lit('waiting' as const);

/**
 * Claims due notifications, oldest first; nobody else tries them for `leaseMs`. Left out are notifications with an
 * earlier one of their episode still waiting for the channel, those joined into another message, and channels that are
 * disabled, whose circuit breaker is open, or that have reached their hourly limit.
 */
export async function claimNotifications(
  pool: pg.Pool,
  options: {
    readonly limit: number;
    readonly leaseMs: number;
    readonly leaseToken: string;
    readonly hourly: HourlyLimits;
  },
): Promise<ClaimedNotification[]> {
  const claimed = await appTables(pool)
    .with('due', selectDue(options.hourly, options.limit))
    .updateTable('app.alert_outbox as outbox')
    .from('due')
    .set(({ eb, fn }) => ({
      lease_token: options.leaseToken,
      due_at: inMs(options.leaseMs),
      tries: eb('outbox.tries', '+', 1),
      first_tried_at: fn.coalesce('outbox.first_tried_at', now),
    }))
    .whereRef('due.outbox_id', '=', 'outbox.outbox_id')
    .returning([
      'outbox.outbox_id as id',
      'outbox.message_id as messageId',
      'outbox.channel_name as channel',
      'outbox.tries',
      'outbox.created_at as createdAt',
      'outbox.is_critical as isCritical',
      'due.failures',
      'due.messages',
    ])
    .returning(({ ref }) => ref('outbox.body').$castTo<AlertNotification | PreparedMessage>().as('body'))
    .execute();
  return claimed
    .map(({ failures, messages, ...row }) => ({
      ...row,
      channelFailures: failures ?? 0,
      sentWithinHour: Number(messages ?? 0),
    }))
    .sort((a, b) => Number(BigInt(a.id) - BigInt(b.id)));
}

/** Locks the notifications that are due, with the failures of their channel and its messages in the last hour. */
const selectDue = (hourly: HourlyLimits, limit: number) => (tables: QueryCreator<AppSchema>) =>
  tables
    .selectFrom('app.alert_outbox as outbox')
    .leftJoin('app.alert_channels as channel', 'channel.channel_name', 'outbox.channel_name')
    .leftJoin(selectSent(tables).as('sent'), (join) =>
      join.onRef('sent.channel_name', '=', 'outbox.channel_name').onRef('sent.is_critical', '=', 'outbox.is_critical'),
    )
    .leftJoin(toRows(hourly), 'given.channel_name', 'outbox.channel_name')
    .select(['outbox.outbox_id', 'channel.failures', 'sent.messages'])
    .where('outbox.state', '=', waiting)
    .where('outbox.carrier_id', 'is', null)
    .where('outbox.batch', 'is distinct from', HELD)
    .where('outbox.due_at', '<=', now)
    .where(({ eb, or }) =>
      or([
        eb('outbox.tries', '>', 0),
        eb('outbox.kind', '=', DIGEST),
        eb('sent.messages', 'is', null),
        eb('given.most', 'is', null),
        eb('sent.messages', '<', eb.ref('given.most')),
      ]),
    )
    .where('channel.disabled_at', 'is', null)
    .where(({ eb, or }) => or([eb('channel.open_until', 'is', null), eb('channel.open_until', '<=', now)]))
    .where(({ exists, not, selectFrom }) =>
      not(
        exists(
          selectFrom('app.alert_outbox as earlier')
            .select('earlier.outbox_id')
            .whereRef('earlier.episode_id', '=', 'outbox.episode_id')
            .whereRef('earlier.channel_name', '=', 'outbox.channel_name')
            .whereRef('earlier.sequence_no', '<', 'outbox.sequence_no')
            .where('earlier.state', '=', waiting)
            .where('earlier.batch', 'is distinct from', HELD)
            .whereRef('earlier.carrier_id', 'is distinct from', 'outbox.outbox_id'),
        ),
      ),
    )
    .orderBy('outbox.due_at')
    .orderBy('outbox.outbox_id')
    .limit(limit)
    .forUpdate('outbox')
    .skipLocked();

/** Counts the messages of each channel in the last hour, critical ones and others. */
const selectSent = (tables: QueryCreator<AppSchema>) =>
  tables
    .selectFrom('app.alert_outbox')
    .select(({ fn }) => ['channel_name', 'is_critical', fn.countAll<string>().as('messages')])
    .where('first_tried_at', '>', HOUR_AGO)
    .where('carrier_id', 'is', null)
    .where('kind', '<>', DIGEST)
    .groupBy(['channel_name', 'is_critical']);

/** Records a delivery, including the notifications joined into it, and closes the channel's circuit breaker. */
export async function markDelivered(pool: pg.Pool, id: string, leaseToken: string, channel: string): Promise<void> {
  const delivered = { state: 'delivered', delivered_at: now } as const;
  await appTables(pool)
    .with('delivered', (tables) =>
      tables
        .updateTable('app.alert_outbox')
        .set({ ...delivered, last_error: null })
        .where('outbox_id', '=', id)
        .where('lease_token', '=', leaseToken)
        .returning('outbox_id'),
    )
    .with('carried', (tables) =>
      tables
        .updateTable('app.alert_outbox')
        .set(delivered)
        .where('carrier_id', 'in', (eb) => eb.selectFrom('delivered').select('delivered.outbox_id')),
    )
    .updateTable('app.alert_channels')
    .set({ failures: 0, open_until: null })
    .where('channel_name', '=', channel)
    .where('failures', '>', 0)
    .execute();
}

/** Records a failed try: retried after `retryInMs`, or dead. False where the notification was replayed or taken over meanwhile. */
export async function markFailed(
  pool: pg.Pool,
  failed: {
    readonly id: string;
    readonly leaseToken: string;
    readonly error: string;
    /** Undefined: no more tries, the notification is dead. */
    readonly retryInMs: number | undefined;
  },
): Promise<boolean> {
  const { id, leaseToken, error, retryInMs = 0 } = failed;
  const state = failed.retryInMs === undefined ? 'dead' : 'waiting';
  const outcome = { state, last_error: error.slice(0, 500) } as const;
  const noted = await appTables(pool)
    .with('failed', (tables) =>
      tables
        .updateTable('app.alert_outbox')
        .set({ ...outcome, due_at: inMs(retryInMs) })
        .where('outbox_id', '=', id)
        .where('lease_token', '=', leaseToken)
        .returning('outbox_id'),
    )
    .with('carried', (tables) =>
      tables
        .updateTable('app.alert_outbox')
        .set(outcome)
        .where('carrier_id', 'in', (eb) => eb.selectFrom('failed').select('failed.outbox_id')),
    )
    .selectFrom('failed')
    .select('outbox_id')
    .executeTakeFirst();
  return noted !== undefined;
}

/** Returns a claim untried. */
export async function putBack(pool: pg.Pool, id: string, leaseToken: string, ms: number): Promise<void> {
  await appTables(pool)
    .updateTable('app.alert_outbox')
    .set(({ eb, case: when, ref }) => ({
      due_at: inMs(ms),
      tries: eb('tries', '-', 1),
      first_tried_at: when().when('tries', '>', 1).then(ref('first_tried_at')).end(),
    }))
    .where('outbox_id', '=', id)
    .where('lease_token', '=', leaseToken)
    .where('state', '=', waiting)
    .execute();
}

/** Marks notifications that wait for disabled channels as dead. Returns how many. */
export async function buryUndeliverable(pool: pg.Pool): Promise<number> {
  const { numUpdatedRows } = await appTables(pool)
    .updateTable('app.alert_outbox as outbox')
    .from('app.alert_channels as channel')
    .set({ state: 'dead', last_error: sql<string>`'the channel is disabled: ' || channel.disabled_reason` })
    .whereRef('channel.channel_name', '=', 'outbox.channel_name')
    .where('channel.disabled_at', 'is not', null)
    .where('outbox.state', '=', waiting)
    .executeTakeFirst();
  return Number(numUpdatedRows);
}

/**
 * Copies critical notifications that are undelivered for too long to the fallbacks of their channels. Returns how many.
 */
export async function copyToFallbacks(
  pool: pg.Pool,
  fallbacks: ReadonlyMap<string, string>,
  afterMs: number,
): Promise<number> {
  const given = givenRows({ channel: ['text', [...fallbacks.keys()]], fallback: ['text', [...fallbacks.values()]] });
  const { numInsertedOrUpdatedRows } = await appTables(pool)
    .insertInto('app.alert_outbox')
    .columns(['episode_id', 'sequence_no', 'channel_name', 'message_id', 'kind', 'is_critical', 'body'])
    .expression(({ selectFrom, lit }) =>
      selectFrom('app.alert_outbox as outbox')
        .innerJoin(given, 'given.channel', 'outbox.channel_name')
        .select([
          'outbox.episode_id',
          'outbox.sequence_no',
          'given.fallback',
          sql<string>`outbox.episode_id || '.' || outbox.sequence_no || '.' || given.fallback`.as('message_id'),
          'outbox.kind',
          lit(true).as('is_critical'),
          // The reason is in the language of the first channel.
          sql<string>`outbox.body - 'reason'`.as('body'),
        ])
        .where('outbox.state', '<>', sql.lit('delivered' as const))
        .where('outbox.is_critical', '=', lit(true))
        .where('outbox.episode_id', 'is not', null)
        .where('outbox.carrier_id', 'is', null)
        .where('outbox.created_at', '>=', daysAgo(1))
        .where('outbox.created_at', '<=', inMs(-afterMs)),
    )
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return Number(numInsertedOrUpdatedRows);
}
