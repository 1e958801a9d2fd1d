import type pg from 'pg';
import type { Alert, AlertNotification } from '../../../../sdk/src/protocol/alerts.ts';
import { compareAlerts } from '../../../../sdk/src/protocol/compare-alerts.ts';
import { inTransaction } from '../../postgres/transaction.ts';

/** Of a message about several alerts, so many are in it beside the first. */
const MAX_OTHERS = 100;
/** Notifications of a channel that wait for its next hour are marked with this instead of a batch of their own. */
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
 * Makes one message for each channel of what an evaluation wrote under one batch, where there are as many as the channel
 * wants to have joined; others are sent alone.
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

/** A channel's messages of an hour: those that are critical, and the others, are counted apart. */
export interface HourlyLimits {
  readonly channels: readonly string[];
  readonly limits: readonly number[];
}

/** Holds back what exceeds the messages of an hour. */
export async function holdBack(pool: pg.Pool, { channels, limits }: HourlyLimits): Promise<void> {
  await pool.query(
    `update app.alert_outbox as outbox set batch = $3
     from (${FULL}) as full_channel
     where outbox.state = 'waiting' and outbox.tries = 0 and outbox.carrier_id is null and outbox.batch is null
       and outbox.channel_name = full_channel.channel_name and outbox.is_critical = full_channel.is_critical`,
    [channels, limits, HELD],
  );
}

/** Makes one message of what was held back for a channel that may be sent more by now. Returns how many messages. */
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

/** Channels, and whether of critical ones, that have had their messages of the last hour. */
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

/** The worst one becomes the message, and carries the others. */
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

/** Each alert once, as it was last. */
const newestOf = (rows: readonly WaitingRow[]): Alert[] => {
  const newest = new Map<string, Alert>();
  for (const {
    body: { alert },
  } of rows)
    if ((newest.get(alert.id)?.version ?? 0) < alert.version) newest.set(alert.id, alert);
  return [...newest.values()];
};
