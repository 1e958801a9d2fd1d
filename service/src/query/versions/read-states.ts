import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import { appTables } from '../../postgres/app-tables.ts';
import { CLUSTER, TIMELINE } from '../../postgres/timeline.ts';

/** Partition of an ingest source, as freshness and watermark need it. */
export interface PositionRow {
  readonly source: string;
  readonly kind: string;
  readonly topic: string;
  readonly partition: number;
  /** Why reading stopped until an operator acts; null while the partition is read. */
  readonly stoppedReason: string | null;
  /** Code of the failure of a database whose polls fail again and again; null while they do not. */
  readonly failureCode: string | null;
  readonly maxEventTimeMs: number | null;
  readonly lastRecordAtMs: number | null;
  readonly caughtUpAtMs: number | null;
}

export interface SourceRow {
  readonly source: string;
  readonly version: number;
  readonly rollupsVersion: number;
}

/** States read in one snapshot: sources, positions, and the timeline that they belong to. */
export interface LoadedStates {
  readonly sources: readonly SourceRow[];
  readonly positions: readonly PositionRow[];
  /** See `TIMELINE`. */
  readonly timeline: string;
  /** See `CLUSTER`; null where the user may not read it. */
  readonly cluster: string | null;
}

/**
 * Loads sources, positions and timeline in one statement. First writes an epoch where crash recovery or a promotion
 * emptied the table.
 */
export async function loadStates(pool: pg.Pool): Promise<LoadedStates> {
  for (;;) {
    const { rows } = await pool.query<LoadedRow>(STATES);
    const { sources, positions, epoch, timeline, cluster } = rows[0] as LoadedRow;
    if (epoch !== null) return { sources: sources ?? [], positions: positions ?? [], timeline, cluster };
    await appTables(pool)
      .insertInto('app.epoch')
      .values({ epoch: randomId() })
      .onConflict((conflict) => conflict.column('only_row').doNothing())
      .execute();
  }
}

/** Replaces the epoch of a timeline that has split in two; does nothing when another process already did. */
export async function replaceEpoch(pool: pg.Pool, timeline: string): Promise<void> {
  await pool.query(`update app.epoch set epoch = $1 where ${TIMELINE} = $2`, [randomId(), timeline]);
}

const randomId = (): string => randomBytes(8).toString('hex');

interface LoadedRow {
  readonly sources: SourceRow[] | null;
  readonly positions: PositionRow[] | null;
  readonly epoch: string | null;
  readonly timeline: string;
  readonly cluster: string | null;
}

/** Failed polls in a row that are reported: a restart of the other database causes one or two. */
const MIN_FAILURES = 3;

const STATES = `
  select
    (select json_agg(json_build_object('source', source_name, 'version', version, 'rollupsVersion', rollups_version))
     from app.sources) as sources,
    (select json_agg(json_build_object(
       'source', source_name,
       'kind', kind,
       'topic', topic,
       'partition', partition_no,
       'stoppedReason', stopped_reason,
       'failureCode', case
         when kind = 'sql' and polled.failure_count >= ${MIN_FAILURES} then polled.failure_code
         when kind = 'postgres' and slot.failure_count >= ${MIN_FAILURES} then slot.failure_code end,
       'maxEventTimeMs', extract(epoch from max_event_time)::float8 * 1000,
       'lastRecordAtMs', extract(epoch from last_record_at)::float8 * 1000,
       'caughtUpAtMs', extract(epoch from caught_up_at)::float8 * 1000))
     from app.positions
       left join app.sql_sources as polled using (source_name)
       left join app.replicated_sources as followed using (source_name)
       left join app.replication_slots as slot on slot.connection = followed.connection and slot.slot_name = followed.slot_name
     where retired_at is null) as positions,
    (select epoch from app.epoch) as epoch,
    ${TIMELINE} as timeline,
    ${CLUSTER} as cluster`;
