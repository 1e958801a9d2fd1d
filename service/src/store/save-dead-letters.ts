import type pg from 'pg';
import type { Batch, InboundRecord, Rejection } from '../ingest/types.ts';

/**
 * Keeps refused records, key and bytes unchanged, in the transaction of the batch that they came with. A record of Kafka
 * that is kept already, because its partition was read again from an earlier position, is left as it is.
 */
export async function saveDeadLetters(
  client: pg.PoolClient,
  batch: Batch,
  rejections: readonly Rejection[],
): Promise<void> {
  const { source, kind, topic, partition, incarnation } = batch.door;
  for (const { index, stage, code, message, path } of rejections) {
    const record = batch.records[index] as InboundRecord;
    await client.query(
      `insert into app.dead_letters (source_name, kind, topic, partition_no, record_offset, record_key, record_value,
         headers, identity, stage, code, message, path, incarnation)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
       on conflict (source_name, topic, partition_no, incarnation, record_offset) where kind = 'kafka' do nothing`,
      [
        source,
        kind,
        topic,
        partition,
        record.offset,
        toBytes(record.key),
        toBytes(record.value),
        record.headers ? JSON.stringify(record.headers) : null,
        withoutNul(record.identity),
        stage,
        code,
        withoutNul(message),
        withoutNul(path ?? null),
        incarnation,
      ],
    );
  }
}

const toBytes = (value: Buffer | string | null): Buffer | null =>
  typeof value === 'string' ? Buffer.from(value) : value;

/** Postgres takes no NUL in text; the bytes of the record itself are kept whole. */
const withoutNul = (text: string | null): string | null => text?.replaceAll('\0', '�') ?? null;
