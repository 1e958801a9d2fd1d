import type pg from 'pg';
import type { Alert, AlertNotification } from '../../../../sdk/src/protocol/alerts.ts';
import { compareAlerts } from '../../../../sdk/src/protocol/compare-alerts.ts';
import { inTransaction } from '../../postgres/transaction.ts';

/** Most alerts in a message about several, beside the first. */
const MAX_OTHERS = 100;
/** Marks notifications that are held back until the channel's next hour, in place of a batch. */
export const HELD = 'held';

interface WaitingRow {
  readonly id: string;
  readonly channel: string;
  readonly isCritical: boolean;
  readonly body: AlertNotification;
}

const WAITING = `select outbox_id::text as id, channel_name as channel, is_critical as "isCritical", body
  from app.alert_outbox where state = 'waiting' and carrier_id is null and tries = 0`;

/**
 * Joins the notifications that an evaluation wrote under one batch into one message for each channel, where there are
 * at least the channel's minimum; otherwise they are sent separately.
 */
export async function joinBatch(pool: pg.Pool, batch: string, minimumOf: (channel: string) => number): Promise<void> {
  await inTransaction(pool, true, async (client) => {
    const { rows } = await client.query<WaitingRow>(`${WAITING} and batch = $1 order by outbox_id for update`, [batch]);
    for (const [channel, waiting] of Map.groupBy(rows, (row) => row.channel)) {
      if (waiting.length >= Math.max(2, minimumOf(channel))) await carry(client, waiting, (body) => body);
      else await release(client, waiting);
    }
  });
}

/** Hourly limits of channels: critical messages and others are counted separately. */
export interface HourlyLimits {
  readonly channels: readonly string[];
  readonly limits: readonly number[];
}

/** Holds back notifications above the hourly limit. */
export async function holdBack(pool: pg.Pool, { channels, limits }: HourlyLimits): Promise<void> {
  await pool.query(
    `update app.alert_outbox as outbox set batch = $3
     from (${FULL}) as full_channel
     where outbox.state = 'waiting' and outbox.tries = 0 and outbox.carrier_id is null and outbox.batch is null
       and outbox.channel_name = full_channel.channel_name and outbox.is_critical = full_channel.is_critical`,
    [channels, limits, HELD],
  );
}

/** Joins the held-back notifications of a channel that may send again into one message. Returns how many messages. */
export async function releaseHeld(pool: pg.Pool, { channels, limits }: HourlyLimits): Promise<number> {
  const { rows: due } = await pool.query<{ channel: string; isCritical: boolean }>(
    `select distinct channel_name as channel, is_critical as "isCritical" from app.alert_outbox
     where state = 'waiting' and carrier_id is null and batch = $3
     except (${FULL})`,
    [channels, limits, HELD],
  );
  for (const { channel, isCritical } of due) {
    await inTransaction(pool, true, async (client) => {
      const { rows } = await client.query<WaitingRow>(
        `${WAITING} and batch = $1 and channel_name = $2 and is_critical = $3 order by outbox_id for update`,
        [HELD, channel, isCritical],
      );
      if (rows.length > 1) await carry(client, rows, (body) => ({ ...body, type: 'alert.digest' }));
      else await release(client, rows);
    });
  }
  return due.length;
}

/** Channels that have reached their hourly limit, separately for critical messages. */
const FULL = `select channel_name, is_critical from app.alert_outbox
    join unnest($1::text[], $2::integer[]) as limits (channel_name, most) using (channel_name)
  where first_tried_at > now() - interval '1 hour' and carrier_id is null
  group by channel_name, is_critical, most having count(*) >= most`;

async function release(client: pg.PoolClient, rows: readonly WaitingRow[]): Promise<void> {
  await client.query(
    `update app.alert_outbox set batch = null, due_at = now() where outbox_id = any($1::bigint[]) and tries = 0`,
    [rows.map(({ id }) => id)],
  );
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
  await client.query(
    `update app.alert_outbox set batch = null, due_at = now(), body = $2, kind = $2::jsonb->>'type', is_critical = $3
     where outbox_id = $1`,
    [first.id, { ...change(first.body), group }, rows.some(({ isCritical }) => isCritical)],
  );
  await client.query(`update app.alert_outbox set carrier_id = $2 where outbox_id = any($1::bigint[])`, [
    others.map(({ id }) => id),
    first.id,
  ]);
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
