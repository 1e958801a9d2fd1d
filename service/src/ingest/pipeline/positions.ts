import type { ExpressionBuilder } from 'kysely';
import type pg from 'pg';
import type { AppSchema } from '../../postgres/app-schema.ts';
import { appTables, clockNow, now } from '../../postgres/app-tables.ts';
import { silverTable } from '../../catalog/model/table-names.ts';
import type { Ingress, StoredPosition } from '../types.ts';

const keyOf = (ingress: Ingress): unknown[] => [ingress.source, ingress.kind, ingress.topic, ingress.partition];

const WHERE_INGRESS = 'source_name = $1 and kind = $2 and topic = $3 and partition_no = $4';

/** Loads the position of an ingest source; creates it at `initialOffset` if it does not exist. */
export async function loadPosition(
  client: pg.Pool | pg.PoolClient,
  ingress: Ingress,
  initialOffset: number,
): Promise<StoredPosition> {
  await appTables(client)
    .insertInto('app.positions')
    .values({
      source_name: ingress.source,
      kind: ingress.kind,
      topic: ingress.topic,
      partition_no: ingress.partition,
      incarnation: ingress.generation,
      next_offset: initialOffset,
    })
    .onConflict((conflict) => conflict.columns(['source_name', 'kind', 'topic', 'partition_no']).doNothing())
    .execute();
  return selectPosition(client, ingress, '');
}

/**
 * Moves the position of an entity source behind all versions in silver, if the source was read another way since: its offsets are
 * versions, and records from before would be newer than those that follow.
 */
export async function passStoredVersions(pool: pg.Pool, ingress: Ingress): Promise<void> {
  await pool.query(
    `update app.positions as own
     set next_offset = greatest(next_offset, (select max(version) + 1 from ${silverTable(ingress.source)}))
     where ${WHERE_INGRESS} and exists (
       select from app.positions as other
       where other.source_name = own.source_name and other.kind <> own.kind and other.last_record_at >= coalesce(own.last_record_at, '-infinity')
     )`,
    keyOf(ingress),
  );
}

/** Locks the position until the transaction ends: the fence against a second consumer of the partition. */
export const lockPosition = (client: pg.PoolClient, ingress: Ingress): Promise<StoredPosition> =>
  selectPosition(client, ingress, 'for update');

async function selectPosition(
  client: pg.Pool | pg.PoolClient,
  ingress: Ingress,
  lock: '' | 'for update',
): Promise<StoredPosition> {
  const { rows } = await client.query<{
    next_offset: string;
    generation: number;
    fingerprint: string | null;
    stopped_reason: string | null;
  }>(
    `select next_offset, incarnation as generation, fingerprint, stopped_reason from app.positions where ${WHERE_INGRESS} ${lock}`,
    keyOf(ingress),
  );
  const row = rows[0];
  if (!row)
    throw new Error(
      `no position of ${ingress.kind} ${ingress.topic}[${ingress.partition}] for source ${ingress.source}`,
    );
  return {
    nextOffset: Number(row.next_offset),
    generation: row.generation,
    fingerprint: row.fingerprint,
    stoppedReason: row.stopped_reason,
  };
}

/**
 * Progress of a batch: the ingest source's new position and, when silver or gold changed, the source's next version.
 */
export interface Progress {
  /** Absolute for a sequenced ingest source; undefined: `records` is added to the position. */
  readonly nextOffset: number | undefined;
  readonly records: number;
  readonly fingerprint: string | undefined;
  readonly maxEventTimeMs: number | undefined;
  readonly changed: boolean;
}

/**
 * Saves progress; returns the source's version. The caller holds the source's lock. A batch that another writer
 * overtook does not move the position back: records in between would be read again, and the invalid ones refused twice.
 */
export async function saveProgress(client: pg.PoolClient, ingress: Ingress, progress: Progress): Promise<number> {
  const { rows } = await client.query<{ version: string }>(
    `with moved as (
       update app.positions set
         next_offset = greatest(next_offset, coalesce($5::bigint, next_offset + $6::bigint)),
         fingerprint = case when $5::bigint < next_offset then fingerprint else coalesce($7, fingerprint) end,
         max_event_time = greatest(max_event_time, to_timestamp($8::float8)),
         last_record_at = case when $6::bigint > 0 then clock_timestamp() else last_record_at end,
         stopped_reason = null,
         stopped_at = null,
         retired_at = null
       where ${WHERE_INGRESS}
     )
     update app.sources set
       version = version + $9::integer,
       last_commit_at = clock_timestamp()
     where source_name = $1
     returning version`,
    [
      ...keyOf(ingress),
      progress.nextOffset ?? null,
      progress.records,
      progress.fingerprint ?? null,
      progress.maxEventTimeMs === undefined ? null : progress.maxEventTimeMs / 1000,
      progress.changed ? 1 : 0,
    ],
  );
  return Number(rows[0]?.version);
}

/** Records that an ingest source had nothing new at an offset; false when the stored position differs. */
export async function saveCaughtUp(pool: pg.Pool, ingress: Ingress, nextOffset: number): Promise<boolean> {
  const { numUpdatedRows } = await updatePosition(pool, ingress)
    .set({ caught_up_at: clockNow })
    .where('next_offset', '=', String(nextOffset))
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Saves the reason why an ingest source waits for an operator. The next batch clears it. */
export async function saveStopped(pool: pg.Pool, ingress: Ingress, reason: string): Promise<void> {
  await updatePosition(pool, ingress)
    .set(({ fn }) => ({ stopped_reason: reason, stopped_at: fn.coalesce('stopped_at', now) }))
    .execute();
}

const updatePosition = (pool: pg.Pool, { source, kind, topic, partition }: Ingress) =>
  appTables(pool)
    .updateTable('app.positions')
    .where('source_name', '=', source)
    .where('kind', '=', kind)
    .where('topic', '=', topic)
    .where('partition_no', '=', partition);

/** Kinds of ingest sources whose positions hold watermark and freshness back. */
export const CAN_LAG = ['kafka', 'simulation', 'sql', 'postgres'] as const;

/** The topic that a source is read from, with partitions `0` to `partitions - 1`. */
export interface ReadFrom {
  readonly source: string;
  readonly kind: Ingress['kind'];
  readonly topic: string;
  readonly partitions: number;
}

/**
 * Retires the positions of a source that are no longer read, and reactivates those that are: only these can hold
 * watermark and freshness back. Positions that cannot lag never do, and are kept.
 */
export async function retirePositions(pool: pg.Pool, { source, kind, topic, partitions }: ReadFrom): Promise<void> {
  const isRead = ({ and, eb }: ExpressionBuilder<AppSchema, 'app.positions'>) =>
    and([eb('kind', '=', kind), eb('topic', '=', topic), eb('partition_no', '<', partitions)]);
  await appTables(pool)
    .updateTable('app.positions')
    .set((eb) => ({ retired_at: eb.case().when(isRead(eb)).then(null).else(now).end() }))
    .where('source_name', '=', source)
    .where('kind', 'in', CAN_LAG)
    .where((eb) => eb(isRead(eb), '=', eb.parens('retired_at', 'is not', null)))
    .execute();
}
