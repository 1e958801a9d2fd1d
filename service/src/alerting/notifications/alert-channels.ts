import { sql } from 'kysely';
import type pg from 'pg';
import { appTables, now } from '../../postgres/app-tables.ts';

export interface ChannelState {
  readonly name: string;
  readonly disabledReason: string | null;
  /** Null when its circuit breaker is closed. */
  readonly openUntil: Date | null;
}

/** Loads the channels with a stored state; the others are ready. */
export async function loadChannelStates(pool: pg.Pool): Promise<ChannelState[]> {
  return appTables(pool)
    .selectFrom('app.alert_channels')
    .select(({ case: when, ref }) => [
      'channel_name as name',
      when().when('disabled_at', 'is not', null).then(ref('disabled_reason')).end().as('disabledReason'),
      when().when('open_until', '>', now).then(ref('open_until')).end().as('openUntil'),
    ])
    .execute();
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
  const failures = sql<number>`app.alert_channels.failures + 1`;
  const openForMs = sql`least(${openMs} * power(2, least(${failures} - ${breaksAfter}, 20)), ${mostMs})`;
  await appTables(pool)
    .insertInto('app.alert_channels')
    .values({ channel_name: channel, failures: 1 })
    .onConflict((conflict) =>
      conflict
        .column('channel_name')
        .doUpdateSet(({ case: when }) => ({
          failures,
          open_until: when()
            .when(failures, '>=', breaksAfter)
            .then(sql<Date>`now() + ${openForMs} * interval '1 ms'`)
            .end(),
        }))
        .where(({ eb, or }) =>
          or([eb('app.alert_channels.open_until', 'is', null), eb('app.alert_channels.open_until', '<=', now)]),
        ),
    )
    .execute();
}

/** Disables a channel until a person enables it; its waiting notifications become dead, and can be replayed. */
export async function disableChannel(pool: pg.Pool, channel: string, reason: string): Promise<void> {
  const disabled = { disabled_reason: reason, disabled_at: now };
  await appTables(pool)
    .insertInto('app.alert_channels')
    .values({ channel_name: channel, ...disabled })
    .onConflict((conflict) => conflict.column('channel_name').doUpdateSet(disabled))
    .execute();
}

export async function enableChannel(pool: pg.Pool, channel: string): Promise<void> {
  await appTables(pool)
    .updateTable('app.alert_channels')
    .set({ disabled_reason: null, disabled_at: null, failures: 0, open_until: null })
    .where('channel_name', '=', channel)
    .execute();
}
