import type pg from 'pg';
import { formatLsn } from './lsn.ts';
import type { ReplicationError } from './replication-error.ts';
import { toLost, type SlotClaim } from './slot-state.ts';
import type { SlotGroup } from './types.ts';

/** Length of the log, and how much of it a slot keeps, by the server. */
export interface SlotMeasure {
  /** End of the log that was written. */
  readonly serverLsn: bigint;
  readonly retainedBytes: string | null;
  readonly walStatus: string | null;
  readonly safeBytes: string | null;
}

/** Asks the server how long its log is, and how much of it the slot keeps. */
export async function measureSlot(
  client: pg.Client,
  slot: string,
): Promise<SlotMeasure & { readonly exists: boolean }> {
  const { rows } = await client.query<{
    lsn: string;
    retained: string | null;
    status: string | null;
    safe: string | null;
  }>(
    `with log as (
       select case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_flush_lsn() end as lsn
     )
     select (lsn - '0/0'::pg_lsn)::text as lsn, (lsn - restart_lsn)::bigint::text as retained, wal_status as status, safe_wal_size::text as safe
     from log left join pg_replication_slots on slot_name = $1`,
    [slot],
  );
  const row = rows[0];
  return {
    exists: row?.status !== null || row.retained !== null,
    serverLsn: BigInt(row?.lsn ?? 0),
    retainedBytes: row?.retained ?? null,
    walStatus: row?.status ?? null,
    safeBytes: row?.safe ?? null,
  };
}

/** How far a slot is read. */
interface SlotProgress {
  readonly flushedLsn: bigint;
  readonly measure: SlotMeasure | undefined;
  /** True ends the count of failures: what failed before did not fail again. */
  readonly hasAdvanced: boolean;
}

/** Saves progress, on disk when it resolves. Returns the time of the service's database. Throws a ClaimLostError. */
export async function saveFlushed(
  pool: pg.Pool,
  { connection, slot, holder }: SlotClaim,
  { flushedLsn, measure, hasAdvanced }: SlotProgress,
): Promise<Date> {
  const { rows } = await pool.query<{ now: Date }>(
    `update app.replication_slots
     set phase = 'streaming', flushed_lsn = greatest(flushed_lsn, $4::pg_lsn),
       failure_count = case when $9 then 0 else failure_count end, failed_at = case when $9 then null else failed_at end,
       failure_code = case when $9 then null else failure_code end, failure_message = case when $9 then null else failure_message end,
       measured_at = case when $5::pg_lsn is null then measured_at else clock_timestamp() end,
       server_lsn = coalesce($5::pg_lsn, server_lsn), retained_bytes = $6::bigint, wal_status = $7, safe_bytes = $8::bigint
     where connection = $1 and slot_name = $2 and holder = $3 and lease_expires_at > clock_timestamp()
     returning clock_timestamp() as now`,
    [
      ...[connection, slot, holder, formatLsn(flushedLsn)],
      measure === undefined ? null : formatLsn(measure.serverLsn),
      ...[measure?.retainedBytes ?? null, measure?.walStatus ?? null, measure?.safeBytes ?? null, hasAdvanced],
    ],
  );
  if (!rows[0]) throw toLost({ slot });
  return rows[0].now;
}

/** Notes that sources hold every change that was committed before an instant. */
export async function saveCaughtUp(pool: pg.Pool, { sources }: SlotGroup, at: Date): Promise<void> {
  await pool.query(
    `update app.positions set caught_up_at = greatest(caught_up_at, $2), stopped_reason = null, stopped_at = null
     where source_name = any($1::text[]) and kind = 'postgres'`,
    [sources.map(({ name }) => name), at],
  );
}

/** Ends reading after a failure; the next attempt is due after `backOffMs`. `isStopped`: it will fail until an operator acts. */
export async function failSlot(
  pool: pg.Pool,
  { connection, slot, holder }: SlotClaim,
  { sources }: SlotGroup,
  failure: { readonly error: ReplicationError; readonly isStopped: boolean; readonly backOffMs: number },
): Promise<void> {
  const { error, isStopped, backOffMs } = failure;
  const message = error.message.replaceAll('\0', '');
  const { rowCount } = await pool.query(
    `update app.replication_slots
     set due_at = clock_timestamp() + $4 * interval '1 ms', holder = null, lease_expires_at = null,
       failure_count = failure_count + 1, failed_at = clock_timestamp(), failure_code = $5, failure_message = $6
     where connection = $1 and slot_name = $2 and holder = $3`,
    [connection, slot, holder, backOffMs, error.code, message],
  );
  if (!isStopped || rowCount !== 1) return;
  await pool.query(
    `update app.positions set stopped_reason = $2, stopped_at = coalesce(stopped_at, now())
     where source_name = any($1::text[]) and kind = 'postgres'`,
    [sources.map(({ name }) => name), message],
  );
}

/** Ends reading that was interrupted: it is due at once, for any process. */
export async function releaseSlot(pool: pg.Pool, { connection, slot, holder }: SlotClaim): Promise<void> {
  await pool.query(
    `update app.replication_slots set holder = null, lease_expires_at = null
     where connection = $1 and slot_name = $2 and holder = $3`,
    [connection, slot, holder],
  );
}
