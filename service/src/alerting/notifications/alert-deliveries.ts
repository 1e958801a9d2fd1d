import type pg from 'pg';
import type { Scope } from '../../access/types.ts';
import type { DeliveryView } from '../../../../sdk/src/protocol/rules.ts';

export interface ChannelState {
  readonly name: string;
  readonly disabledReason: string | null;
  /** Null when its circuit breaker is closed. */
  readonly openUntil: Date | null;
}

/** Loads the channels with a stored state; the others are ready. */
export async function loadChannelStates(pool: pg.Pool): Promise<ChannelState[]> {
  const { rows } = await pool.query<ChannelState>(
    `select channel_name as name, case when disabled_at is not null then disabled_reason end as "disabledReason",
       case when open_until > now() then open_until end as "openUntil"
     from app.alert_channels`,
  );
  return rows;
}

/** Condition for alerts on these metrics, by these dimensions; null: any. */
const isVisible = (metrics: string, dimensions: string): string => `(${metrics}::text[] is null or exists (
  select 1 from app.alert_episodes as episode join app.alert_instances as instance using (instance_id)
  where episode.episode_id = alert_outbox.episode_id and episode.metric = any(${metrics}::text[])
    and not exists (
      select 1 from jsonb_object_keys(instance.dimension_values) as name where name <> all(${dimensions}::text[]))))`;

/** Lists deliveries, newest first; `before` continues after the last id of a page. */
export async function listDeliveries(
  pool: pg.Pool,
  filter: {
    readonly state: string | undefined;
    readonly channel: string | undefined;
    readonly before: string | undefined;
    readonly limit: number;
  },
  scope: Scope | null,
): Promise<DeliveryView[]> {
  const { rows } = await pool.query<
    Omit<DeliveryView, 'createdAt' | 'deliveredAt'> & { createdAt: Date; deliveredAt: Date | null }
  >(
    `select outbox_id::text as id, message_id as "messageId", channel_name as channel, episode_id as alert, kind as type, carrier_id::text as "sentWith",
       state, tries, last_error as error, created_at as "createdAt", delivered_at as "deliveredAt"
     from app.alert_outbox
     where ($1::text is null or state = $1) and ($2::text is null or channel_name = $2)
       and ($3::bigint is null or outbox_id < $3) and ${isVisible('$5', '$6')}
     order by outbox_id desc limit $4`,
    [
      filter.state ?? null,
      filter.channel ?? null,
      filter.before ?? null,
      filter.limit,
      scope?.metrics ?? null,
      scope?.dimensions ?? null,
    ],
  );
  return rows.map((row) => ({
    ...row,
    createdAt: row.createdAt.toISOString(),
    deliveredAt: row.deliveredAt?.toISOString() ?? null,
  }));
}

/**
 * Queues dead deliveries again, with the ids that they had and a full set of tries: a message together with those
 * joined into it, and those that were joined into another message on their own. Returns how many there were.
 */
export async function replayDeliveries(pool: pg.Pool, ids: readonly string[], scope: Scope | null): Promise<number> {
  const { rowCount } = await pool.query(
    `update app.alert_outbox set state = 'waiting', tries = 0, due_at = now(), first_tried_at = null, batch = null,
       carrier_id = case when carrier_id = any($1::bigint[]) then carrier_id end
     where (outbox_id = any($1::bigint[]) or carrier_id = any($1::bigint[])) and state = 'dead' and ${isVisible('$2', '$3')}`,
    [ids, scope?.metrics ?? null, scope?.dimensions ?? null],
  );
  return rowCount ?? 0;
}
