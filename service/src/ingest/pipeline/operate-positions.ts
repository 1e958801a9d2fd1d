import type pg from 'pg';

/** An ingest source's position for operators. */
export interface ListedPosition {
  readonly source: string;
  readonly kind: string;
  readonly topic: string;
  readonly partition: number;
  readonly nextOffset: string;
  readonly lastRecordAt: Date | null;
  readonly stoppedReason: string | null;
  readonly stoppedAt: Date | null;
  readonly retiredAt: Date | null;
}

/** Lists positions, first those of Kafka and the simulation, which can lag. */
export async function listPositions(pool: pg.Pool): Promise<ListedPosition[]> {
  const { rows } = await pool.query<ListedPosition>(
    `select source_name as source, kind, topic, partition_no as partition, next_offset as "nextOffset",
       last_record_at as "lastRecordAt", stopped_reason as "stoppedReason", stopped_at as "stoppedAt",
       retired_at as "retiredAt"
     from app.positions
     order by kind not in ('kafka', 'simulation'), source_name, kind, topic, partition_no`,
  );
  return rows;
}

/**
 * Restarts the stopped partitions of a recreated topic from its beginning, as a new generation. Returns their names.
 * Records of the new topic have identities of their own, so none of either topic is doubled or lost.
 */
export async function renewStopped(pool: pg.Pool, topic: string): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>(
    `update app.positions set incarnation = incarnation + 1, next_offset = 0, fingerprint = null, stopped_reason = null,
       stopped_at = null
     where kind = 'kafka' and topic = $1 and stopped_reason is not null
     returning topic || '[' || partition_no || ']' as name`,
    [topic],
  );
  return rows.map((row) => row.name);
}

/**
 * Skips the records of a stopped partition from its position up to an offset, which is read next. Returns the old
 * position; undefined when it was not stopped, or is already at or after the offset.
 */
export async function skipStopped(
  pool: pg.Pool,
  topic: string,
  partition: number,
  toOffset: number,
): Promise<number | undefined> {
  const { rows } = await pool.query<{ from_offset: string }>(
    `with stopped as (
       select source_name, next_offset from app.positions
       where kind = 'kafka' and topic = $1 and partition_no = $2 and stopped_reason is not null and next_offset < $3
       for update
     )
     update app.positions as position
     set next_offset = $3, fingerprint = null, stopped_reason = null, stopped_at = null
     from stopped
     where position.source_name = stopped.source_name and kind = 'kafka' and topic = $1 and partition_no = $2
     returning stopped.next_offset as from_offset`,
    [topic, partition, toOffset],
  );
  return rows[0] && Number(rows[0].from_offset);
}

/** Removes a topic that is no longer read from watermark and freshness. Returns the partitions. */
export async function retireTopic(pool: pg.Pool, topic: string): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>(
    `update app.positions set retired_at = now()
     where kind in ('kafka', 'simulation') and topic = $1 and retired_at is null
     returning topic || '[' || partition_no || ']' as name`,
    [topic],
  );
  return rows.map((row) => row.name);
}
