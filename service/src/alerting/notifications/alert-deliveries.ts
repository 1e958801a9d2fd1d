import { sql, type Expression, type ExpressionBuilder, type SqlBool } from 'kysely';
import type pg from 'pg';
import type { Scope } from '../../access/types.ts';
import type { DeliveryView } from '../../../../sdk/src/protocol/rules.ts';
import type { AppSchema } from '../../postgres/app-schema.ts';
import { anyOf, appTables, daysAgo, now } from '../../postgres/app-tables.ts';
import { DIGEST } from './join-notifications.ts';
import { OWN_CHANNEL } from './own-channels.ts';
import { BATCH_ROWS, deleteInBatches } from '../../postgres/retention.ts';

/** Returns a condition for deliveries of alerts that a scope may see; null: any. Those to single readers are theirs alone. */
const isVisible =
  (scope: Scope | null) =>
  ({ and, eb, exists, not, selectFrom }: ExpressionBuilder<AppSchema, 'app.alert_outbox'>): Expression<SqlBool> => {
    const isShared = eb('app.alert_outbox.channel_name', 'not like', `${OWN_CHANNEL}%`);
    if (scope === null) return isShared;
    const hidden = sql<SqlBool>`exists (
      select 1 from jsonb_object_keys(instance.dimension_values) as name where name <> all(${scope.dimensions}))`;
    return and([
      isShared,
      exists(
        selectFrom('app.alert_episodes as episode')
          .innerJoin('app.alert_instances as instance', 'instance.instance_id', 'episode.instance_id')
          .select('episode.version')
          .whereRef('episode.episode_id', '=', 'app.alert_outbox.episode_id')
          .where('episode.metric', '=', anyOf(scope.metrics))
          .where(not(hidden)),
      ),
    ]);
  };

/** Lists deliveries, newest first; `before` continues after the last id of a page. */
export async function listDeliveries(
  pool: pg.Pool,
  filter: {
    readonly state: DeliveryView['state'] | undefined;
    readonly channel: string | undefined;
    readonly before: string | undefined;
    readonly limit: number;
  },
  scope: Scope | null,
): Promise<DeliveryView[]> {
  const { state, channel, before, limit } = filter;
  const rows = await appTables(pool)
    .selectFrom('app.alert_outbox')
    .select([
      'outbox_id as id',
      'message_id as messageId',
      'channel_name as channel',
      'episode_id as alert',
      'carrier_id as sentWith',
      'state',
      'tries',
      'last_error as error',
      'created_at as createdAt',
      'delivered_at as deliveredAt',
    ])
    .select(({ ref }) => ref('kind').$castTo<DeliveryView['type']>().as('type'))
    .$if(state !== undefined, (query) => query.where('state', '=', state as DeliveryView['state']))
    .$if(channel !== undefined, (query) => query.where('channel_name', '=', channel as string))
    .$if(before !== undefined, (query) => query.where('outbox_id', '<', before as string))
    .where(isVisible(scope))
    .orderBy('outbox_id', 'desc')
    .limit(limit)
    .execute();
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
  const { numUpdatedRows } = await appTables(pool)
    .updateTable('app.alert_outbox')
    .set(({ case: when, ref }) => ({
      state: 'waiting',
      tries: 0,
      // A try that is still under way has no say any more.
      lease_token: null,
      due_at: now,
      first_tried_at: null,
      batch: null,
      carrier_id: when().when('carrier_id', '=', anyOf(ids)).then(ref('carrier_id')).end(),
    }))
    .where(({ eb, or }) => or([eb('outbox_id', '=', anyOf(ids)), eb('carrier_id', '=', anyOf(ids))]))
    .where('state', '=', 'dead')
    .where(isVisible(scope))
    .executeTakeFirst();
  return Number(numUpdatedRows);
}

/**
 * Deletes notifications delivered so many days ago, and dead digests; dead notifications are kept as long as
 * their episode. Returns the number deleted.
 */
export const sweepDelivered = (pool: pg.Pool, days: number): Promise<number> =>
  deleteInBatches(
    appTables(pool)
      .deleteFrom('app.alert_outbox')
      .where('outbox_id', 'in', ({ selectFrom }) =>
        selectFrom('app.alert_outbox as old')
          .select('old.outbox_id')
          .where(({ and, eb, or }) =>
            or([
              and([eb('old.state', '=', sql.lit('delivered' as const)), eb('old.delivered_at', '<', daysAgo(days))]),
              and([
                eb('old.state', '=', sql.lit('dead' as const)),
                eb('old.kind', '=', DIGEST),
                eb('old.created_at', '<', daysAgo(days)),
              ]),
            ]),
          )
          .limit(BATCH_ROWS),
      ),
  );
