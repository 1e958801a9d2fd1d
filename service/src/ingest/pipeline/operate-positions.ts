import type pg from 'pg';
import { appTables, now } from '../../postgres/app-tables.ts';
import { CAN_LAG } from './positions.ts';

/** An ingest source's position for operators. */
export interface ListedPosition {
  readonly source: string;
  readonly kind: string;
  readonly topic: string;
  readonly partition: number;
  readonly nextOffset: string;
  /** Name of the imported file whose hash is the topic; null for other kinds and for rows sent over HTTP. */
  readonly fileName: string | null;
  readonly lastRecordAt: Date | null;
  readonly stoppedReason: string | null;
  readonly stoppedAt: Date | null;
  readonly retiredAt: Date | null;
}

/** Lists positions, first those of Kafka and the simulation, which can lag. */
export async function listPositions(pool: pg.Pool): Promise<ListedPosition[]> {
  return appTables(pool)
    .selectFrom('app.positions')
    .leftJoin('app.imports', (join) =>
      join
        .onRef('app.imports.source_name', '=', 'app.positions.source_name')
        .onRef('app.imports.file_hash', '=', 'app.positions.topic')
        .on('app.positions.kind', '=', 'import'),
    )
    .select([
      'app.positions.source_name as source',
      'kind',
      'topic',
      'partition_no as partition',
      'next_offset as nextOffset',
      'file_name as fileName',
      'last_record_at as lastRecordAt',
      'stopped_reason as stoppedReason',
      'stopped_at as stoppedAt',
      'retired_at as retiredAt',
    ])
    .orderBy(({ eb }) => eb('kind', 'not in', CAN_LAG))
    .orderBy('app.positions.source_name')
    .orderBy('kind')
    .orderBy('topic')
    .orderBy('partition_no')
    .execute();
}

/**
 * Restarts the stopped partitions of a recreated topic from its beginning, as a new generation. Returns their names.
 * Records of the new topic have identities of their own, so none of either topic is doubled or lost.
 */
export async function renewStopped(pool: pg.Pool, topic: string): Promise<string[]> {
  const renewed = await appTables(pool)
    .updateTable('app.positions')
    .set(({ eb }) => ({ ...CONTINUED, incarnation: eb('incarnation', '+', 1), next_offset: 0 }))
    .where('kind', '=', 'kafka')
    .where('topic', '=', topic)
    .where('stopped_reason', 'is not', null)
    .returning(['topic', 'partition_no'])
    .execute();
  return renewed.map(toName);
}

/** Columns of a position that is read again, at an offset that an operator chose. */
const CONTINUED = { fingerprint: null, stopped_reason: null, stopped_at: null };

const toName = ({
  topic,
  partition_no: partition,
}: {
  readonly topic: string;
  readonly partition_no: number;
}): string => `${topic}[${partition}]`;

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
  const skipped = await appTables(pool)
    .with('stopped', (tables) =>
      tables
        .selectFrom('app.positions')
        .select(['source_name', 'kind', 'topic', 'partition_no', 'next_offset'])
        .where('kind', '=', 'kafka')
        .where('topic', '=', topic)
        .where('partition_no', '=', partition)
        .where('stopped_reason', 'is not', null)
        .where('next_offset', '<', String(toOffset))
        .forUpdate(),
    )
    .updateTable('app.positions as position')
    .from('stopped')
    .set({ ...CONTINUED, next_offset: toOffset })
    .whereRef('position.source_name', '=', 'stopped.source_name')
    .whereRef('position.kind', '=', 'stopped.kind')
    .whereRef('position.topic', '=', 'stopped.topic')
    .whereRef('position.partition_no', '=', 'stopped.partition_no')
    .returning('stopped.next_offset as fromOffset')
    .executeTakeFirst();
  return skipped && Number(skipped.fromOffset);
}

/** Removes a topic that is no longer read from watermark and freshness. Returns the partitions. */
export async function retireTopic(pool: pg.Pool, topic: string): Promise<string[]> {
  const retired = await appTables(pool)
    .updateTable('app.positions')
    .set({ retired_at: now })
    .where('kind', 'in', CAN_LAG)
    .where('topic', '=', topic)
    .where('retired_at', 'is', null)
    .returning(['topic', 'partition_no'])
    .execute();
  return retired.map(toName);
}
