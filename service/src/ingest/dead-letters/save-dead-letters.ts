import type pg from 'pg';
import { anyOf, appTables, now } from '../../postgres/app-tables.ts';
import type { Batch, Ingress, InboundRecord, Rejection } from '../types.ts';

/**
 * Saves refused records, key and bytes unchanged, in the transaction of their batch. A Kafka record that is already
 * stored, because its partition was read again, is left unchanged; for a row of a file the newest refusal is kept.
 * `maskedPaths`: those whose values the messages leave out.
 */
export async function saveDeadLetters(
  client: pg.PoolClient,
  batch: Batch,
  rejections: readonly Rejection[],
  maskedPaths: readonly string[],
): Promise<void> {
  if (rejections.length === 0) return;
  const { source, kind, topic, partition, generation } = batch.ingress;
  const records = rejections.map(({ index }) => batch.records[index] as InboundRecord);
  // One statement, because a topic full of malformed records would otherwise take a round trip for each.
  await client.query(
    `insert into app.dead_letters (source_name, kind, topic, partition_no, incarnation, record_offset, record_key,
       record_value, headers, identity, stage, code, message, path, masked_paths)
     select $1, $2, $3, $4, $5, record_offset, record_key, record_value, headers::jsonb, identity, stage, code, message, path, $15::text[]
     from unnest($6::bigint[], $7::bytea[], $8::bytea[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[],
       $14::text[]) as refused (record_offset, record_key, record_value, headers, identity, stage, code, message, path)
     ${kind === 'import' ? NEWEST : 'on conflict do nothing'}`,
    [
      source,
      kind,
      topic,
      partition,
      generation,
      records.map(({ offset }) => offset),
      records.map(({ key }) => toBytes(key)),
      records.map(({ value }) => toBytes(value)),
      records.map(({ headers }) => (headers ? JSON.stringify(headers, storable) : null)),
      records.map(({ identity }) => withoutNul(identity)),
      rejections.map(({ stage }) => stage),
      rejections.map(({ code }) => code),
      rejections.map(({ message }) => withoutNul(message)),
      rejections.map(({ path }) => withoutNul(path ?? null)),
      maskedPaths.map((path) => withoutNul(path)),
    ],
  );
}

const NEWEST = `on conflict (source_name, topic, partition_no, incarnation, record_offset) where kind = 'import'
  do update set record_value = excluded.record_value, stage = excluded.stage, code = excluded.code,
    message = excluded.message, path = excluded.path, masked_paths = excluded.masked_paths
  where dead_letters.replayed_at is null`;

/** Marks the dead letters of a file's rows that were refused once and are now accepted. */
export async function closeDeadLetters(
  client: pg.PoolClient,
  { source, topic, partition, generation }: Ingress,
  offsets: readonly number[],
): Promise<void> {
  await appTables(client)
    .updateTable('app.dead_letters')
    .set({ replayed_at: now })
    .where('source_name', '=', source)
    .where('kind', '=', 'import')
    .where('topic', '=', topic)
    .where('partition_no', '=', partition)
    .where('incarnation', '=', generation)
    .where('record_offset', '=', anyOf(offsets.map(String)))
    .where('replayed_at', 'is', null)
    .execute();
}

const toBytes = (value: Buffer | string | null): Buffer | null =>
  typeof value === 'string' ? Buffer.from(value) : value;

/** Replaces what `jsonb` does not accept in the texts of headers. */
const storable = (_key: string, value: unknown): unknown =>
  typeof value === 'string' ? withoutNul(value.toWellFormed()) : value;

/** Removes NUL, which Postgres does not accept in text; the bytes of the record itself are stored unchanged. */
const withoutNul = (text: string | null): string | null => text?.replaceAll('\0', '�') ?? null;
