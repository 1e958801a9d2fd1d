import type { CompiledSource } from '../../rollup/compile-source.ts';
import type { BronzePartitions } from '../../medallion/bronze/partitions.ts';
import type { MemberDictionary } from '../../medallion/gold/members.ts';
import type { BatchRow, PreparedBatch } from './batch-rows.ts';
import { Contributor } from './contributor.ts';
import type { ErasedValues } from '../erasure/erased-values.ts';
import type { RecordDecoder } from '../decode/decoder.ts';
import type { BatchPlace } from './batch-place.ts';
import type { Batch, Ingress, NulledValue, Rejection } from '../types.ts';

export interface Preparation {
  readonly decoder: RecordDecoder;
  readonly compiled: CompiledSource;
  readonly members: MemberDictionary;
  readonly partitions: BronzePartitions;
  readonly erased: ErasedValues;
  /** Timeline of the database that layout and erased values were loaded from. */
  readonly timeline?: string;
  readonly nowMs: number;
  readonly place: Pick<BatchPlace, 'pause' | 'whileWaiting'>;
}

/** Records decoded between two yields to the event loop. */
const SLICE = 250;

/** Prepares everything that can be done before the transaction of a batch, overlapping with the previous batch. */
export async function prepareBatch(batch: Batch, preparation: Preparation): Promise<PreparedBatch> {
  const { decoder, partitions, erased, timeline, nowMs, place } = preparation;
  const contributor = new Contributor(preparation.compiled, preparation.members);
  const rows: BatchRow[] = [];
  const rejections: Rejection[] = [];
  const nulled: NulledValue[] = [];
  const records = erased.hasAny ? batch.records.map(erased.rewriteRecord) : batch.records;
  for (const [index, record] of records.entries()) {
    if (index % SLICE === SLICE - 1) await place.pause();
    const outcome = decoder.decode(record, nowMs);
    if (outcome.kind === 'skip') continue;
    if (outcome.kind === 'rejected') {
      const { stage, code, message, path } = outcome;
      rejections.push({ index, stage, code, message, path });
      continue;
    }
    const { eventId, eventTimeMs, entityKey, version, deleted, payload, values } = outcome.row;
    const outside = batch.guard?.judge(values);
    if (outside) {
      rejections.push({ index, ...outside });
      continue;
    }
    for (const field of outcome.row.nulled ?? []) nulled.push({ index, field });
    batch.observe?.(outcome.row);
    rows.push({
      index,
      offset: record.offset,
      eventId,
      eventTimeMs,
      entityKey,
      version: version ?? toOffsetVersion(batch.ingress, record.offset),
      deleted,
      payload,
      contribution: contributor.contribute(eventTimeMs, values),
    });
  }
  const times = rows.map((row) => row.eventTimeMs);
  await place.whileWaiting(Promise.all([partitions.ensure(batch.ingress.source, times), contributor.finish(timeline)]));
  return { rows, rejections, nulled, records: erased.hasAny ? records : undefined };
}

/**
 * Converts an offset to a version: offsets restart with a recreated topic, and its records come after all of the old
 * one.
 */
const toOffsetVersion = ({ generation }: Ingress, offset: number): number => (generation - 1) * 2 ** 42 + offset;
