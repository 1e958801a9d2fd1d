import type pg from 'pg';
import type { AlertNotification } from '../../../../sdk/src/protocol/alerts.ts';
import { HELD, type HourlyLimits } from './join-notifications.ts';

/** A notification claimed by this process. */
export interface ClaimedNotification {
  readonly id: string;
  readonly messageId: string;
  readonly channel: string;
  readonly body: AlertNotification;
  /** Number of tries, including this one. */
  readonly tries: number;
  readonly createdAt: Date;
  /** Failed tries of the channel in a row. */
  readonly channelFailures: number;
  readonly isCritical: boolean;
  /** Messages of the channel in the last hour, counted separately for critical ones and others. */
  readonly sentWithinHour: number;
}

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
  const { rows } = await pool.query<ClaimedNotification>(
    `with sent as (
       select channel_name, is_critical, count(*)::integer as messages from app.alert_outbox
       where first_tried_at > now() - interval '1 hour' and carrier_id is null group by channel_name, is_critical
     ), due as (
       select outbox.outbox_id, coalesce(channel.failures, 0) as failures, coalesce(sent.messages, 0) as sent
       from app.alert_outbox as outbox left join app.alert_channels as channel using (channel_name)
         left join sent on sent.channel_name = outbox.channel_name and sent.is_critical = outbox.is_critical
         left join unnest($4::text[], $5::integer[]) as hourly (channel_name, most)
           on hourly.channel_name = outbox.channel_name
       where outbox.carrier_id is null and outbox.batch is distinct from '${HELD}'
         and (outbox.tries > 0 or coalesce(sent.messages < hourly.most, true)) and outbox.state = 'waiting' and outbox.due_at <= now()
         and channel.disabled_at is null and coalesce(channel.open_until, '-infinity') <= now()
         and not exists (
           select 1 from app.alert_outbox as earlier
           where earlier.episode_id = outbox.episode_id and earlier.channel_name = outbox.channel_name
             and earlier.sequence_no < outbox.sequence_no and earlier.state = 'waiting'
             and earlier.batch is distinct from '${HELD}' and earlier.carrier_id is distinct from outbox.outbox_id)
       order by outbox.due_at, outbox.outbox_id limit $1 for update of outbox skip locked
     )
     update app.alert_outbox as outbox
     set lease_token = $2, due_at = now() + $3 * interval '1 ms', tries = outbox.tries + 1,
       first_tried_at = coalesce(outbox.first_tried_at, now())
     from due where due.outbox_id = outbox.outbox_id
     returning outbox.outbox_id::text as id, outbox.message_id as "messageId", outbox.channel_name as channel,
       outbox.body, outbox.tries, outbox.created_at as "createdAt", due.failures as "channelFailures",
       outbox.is_critical as "isCritical", due.sent as "sentWithinHour"`,
    [options.limit, options.leaseToken, options.leaseMs, options.hourly.channels, options.hourly.limits],
  );
  return rows.sort((a, b) => Number(BigInt(a.id) - BigInt(b.id)));
}

/** Records a delivery, including the notifications joined into it, and closes the channel's circuit breaker. */
export async function markDelivered(pool: pg.Pool, id: string, leaseToken: string, channel: string): Promise<void> {
  await pool.query(
    `with done as (
       update app.alert_outbox set state = 'delivered', delivered_at = now(), last_error = null
       where outbox_id = $1 and lease_token = $2 returning outbox_id),
     carried as (
       update app.alert_outbox set state = 'delivered', delivered_at = now()
       where carrier_id in (select outbox_id from done))
     update app.alert_channels set failures = 0, open_until = null where channel_name = $3 and failures > 0`,
    [id, leaseToken, channel],
  );
}

/** Records a failed try: retried after `retryInMs`, or dead. */
export async function markFailed(
  pool: pg.Pool,
  failed: {
    readonly id: string;
    readonly leaseToken: string;
    readonly error: string;
    /** Undefined: no more tries, the notification is dead. */
    readonly retryInMs: number | undefined;
  },
): Promise<void> {
  await pool.query(
    `with failed as (
       update app.alert_outbox set state = $3, due_at = now() + $4 * interval '1 ms', last_error = $5
       where outbox_id = $1 and lease_token = $2 returning outbox_id)
     update app.alert_outbox set state = $3, last_error = $5 where carrier_id in (select outbox_id from failed)`,
    [
      failed.id,
      failed.leaseToken,
      failed.retryInMs === undefined ? 'dead' : 'waiting',
      failed.retryInMs ?? 0,
      failed.error.slice(0, 500),
    ],
  );
}

/** Returns a claim untried. */
export async function putBack(pool: pg.Pool, id: string, leaseToken: string, inMs: number): Promise<void> {
  await pool.query(
    `update app.alert_outbox set due_at = now() + $3 * interval '1 ms', tries = tries - 1,
       first_tried_at = case when tries > 1 then first_tried_at end
     where outbox_id = $1 and lease_token = $2 and state = 'waiting'`,
    [id, leaseToken, inMs],
  );
}

/**
 * Counts a failure of a channel; from the `breaksAfter`th in a row its circuit breaker is open for `openMs`, doubled
 * each time it was tried again. Tries that were running when it opened do not count.
 */
export async function countChannelFailure(
  pool: pg.Pool,
  channel: string,
  { breaksAfter, openMs, mostMs }: { readonly breaksAfter: number; readonly openMs: number; readonly mostMs: number },
): Promise<void> {
  await pool.query(
    `insert into app.alert_channels as channel (channel_name, failures) values ($1, 1)
     on conflict (channel_name) do update set failures = channel.failures + 1,
       open_until = case when channel.failures + 1 >= $2
         then now() + least($3 * power(2, least(channel.failures + 1 - $2, 20)), $4) * interval '1 ms' end
     where coalesce(channel.open_until, '-infinity') <= now()`,
    [channel, breaksAfter, openMs, mostMs],
  );
}

/** Disables a channel until a person enables it; its waiting notifications become dead, and can be replayed. */
export async function disableChannel(pool: pg.Pool, channel: string, reason: string): Promise<void> {
  await pool.query(
    `insert into app.alert_channels (channel_name, disabled_reason, disabled_at) values ($1, $2, now())
     on conflict (channel_name) do update set disabled_reason = $2, disabled_at = now()`,
    [channel, reason],
  );
}

export async function enableChannel(pool: pg.Pool, channel: string): Promise<void> {
  await pool.query(
    `update app.alert_channels set disabled_reason = null, disabled_at = null, failures = 0, open_until = null
     where channel_name = $1`,
    [channel],
  );
}

/** Marks notifications that wait for disabled channels as dead. Returns how many. */
export async function buryUndeliverable(pool: pg.Pool): Promise<number> {
  const { rowCount } = await pool.query(
    `update app.alert_outbox as outbox set state = 'dead', last_error = 'the channel is disabled: ' || channel.disabled_reason
     from app.alert_channels as channel
     where channel.channel_name = outbox.channel_name and channel.disabled_at is not null and outbox.state = 'waiting'`,
  );
  return rowCount ?? 0;
}

/**
 * Copies critical notifications that are undelivered for too long to the fallbacks of their channels. Returns how many.
 */
export async function copyToFallbacks(
  pool: pg.Pool,
  fallbacks: ReadonlyMap<string, string>,
  afterMs: number,
): Promise<number> {
  const { rowCount } = await pool.query(
    `insert into app.alert_outbox (episode_id, sequence_no, channel_name, message_id, kind, is_critical, body)
     select outbox.episode_id, outbox.sequence_no, pair.fallback,
       outbox.episode_id || '.' || outbox.sequence_no || '.' || pair.fallback, outbox.kind, true, outbox.body
     from app.alert_outbox as outbox
       join unnest($1::text[], $2::text[]) as pair (channel, fallback) on pair.channel = outbox.channel_name
     where outbox.state <> 'delivered' and outbox.is_critical and outbox.episode_id is not null
       and outbox.carrier_id is null
       and outbox.created_at between now() - interval '1 day' and now() - $3 * interval '1 ms'
     on conflict do nothing`,
    [[...fallbacks.keys()], [...fallbacks.values()], afterMs],
  );
  return rowCount ?? 0;
}
