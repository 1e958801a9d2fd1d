import type pg from 'pg';
import type { SourceReplication } from '../../../../sdk/src/protocol/catalog.ts';
import type { PostgresReading } from '../../catalog/model/reading-types.ts';
import { parseLsn } from './lsn.ts';
import { needsSnapshot } from './replication-error.ts';

interface ProgressRow {
  readonly source_name: string;
  readonly position: string | null;
  readonly snapshot_rows: string;
  readonly snapshot_at: Date | null;
  readonly is_reading: boolean;
  readonly phase: string | null;
  readonly flushed: string | null;
  readonly server: string | null;
  readonly retained_bytes: string | null;
  readonly wal_status: string | null;
  readonly safe_bytes: string | null;
  readonly failure_code: string | null;
  readonly failure_message: string | null;
  readonly failed_at: Date | null;
  readonly failure_count: number;
}

/** Loads how far sources that follow a table are, by name. */
export async function loadReplication(pool: pg.Pool): Promise<ReadonlyMap<string, ProgressRow>> {
  const { rows } = await pool.query<ProgressRow>(
    `select source_name, commit_lsn::text as position, snapshot_rows, snapshot_at, phase, flushed_lsn::text as flushed,
       coalesce(lease_expires_at > clock_timestamp(), false) as is_reading, server_lsn::text as server,
       retained_bytes, wal_status, safe_bytes, failure_code, failure_message, failed_at, failure_count
     from app.replicated_sources join app.replication_slots using (connection, slot_name)`,
  );
  return new Map(rows.map((row) => [row.source_name, row]));
}

/** Presents how far a source is; `caughtUpAt` is when nothing was left to take. */
export function presentReplication(
  { connection, table, slot }: PostgresReading,
  row: ProgressRow | undefined,
  { caughtUpAt, nowMs }: { readonly caughtUpAt: Date | null; readonly nowMs: number },
): SourceReplication {
  return {
    connection,
    table,
    slot,
    state: toState(row),
    isReading: row?.is_reading === true,
    position: row?.position ?? null,
    flushed: row?.flushed ?? null,
    lagBytes: row === undefined ? null : toLag(row),
    lagMs: caughtUpAt === null ? null : Math.max(0, nowMs - caughtUpAt.getTime()),
    ...presentMeasure(row),
    snapshotRows: row?.snapshot_rows ?? '0',
    snapshotAt: row?.snapshot_at?.toISOString() ?? null,
    failure: row === undefined ? null : presentFailure(row),
  };
}

const presentMeasure = (
  row: ProgressRow | undefined,
): Pick<SourceReplication, 'retainedBytes' | 'walStatus' | 'safeBytes'> => ({
  retainedBytes: row?.retained_bytes ?? null,
  walStatus: row?.wal_status ?? null,
  safeBytes: row?.safe_bytes ?? null,
});

function presentFailure(row: ProgressRow): SourceReplication['failure'] {
  const { failure_code: code, failure_message: message, failed_at: at, failure_count: count } = row;
  return code === null || at === null ? null : { code, message: message ?? '', at: at.toISOString(), count };
}

function toState(row: ProgressRow | undefined): SourceReplication['state'] {
  if (needsSnapshot({ code: row?.failure_code ?? null })) return 'stopped';
  if (!row?.phase) return 'waiting';
  return row.position === null ? 'snapshot' : 'streaming';
}

function toLag({ server, flushed }: ProgressRow): string | null {
  if (server === null || flushed === null) return null;
  const lag = parseLsn(server) - parseLsn(flushed);
  return String(lag > 0n ? lag : 0n);
}
