import { setImmediate } from 'node:timers/promises';
import type { CompiledSource, Contribution } from '../rollup/compile-source.ts';
import type { FieldValues } from '../rollup/match-filter.ts';
import type { BronzePartitions } from '../store/partitions.ts';
import type { MemberDictionary } from '../store/members.ts';
import type { BatchRow, PreparedBatch } from './batch-rows.ts';
import type { DecodedRow, RecordDecoder } from './decode/decoder.ts';
import type { Batch, Door, Rejection } from './types.ts';

export interface Preparation {
  readonly decoder: RecordDecoder;
  readonly compiled: CompiledSource;
  readonly members: MemberDictionary;
  readonly partitions: BronzePartitions;
  readonly nowMs: number;
}

/** Records decoded between two yields to the event loop. */
const SLICE = 500;

/** Everything of a batch that can be done before its transaction, so that it overlaps with the one before. */
export async function prepareBatch(batch: Batch, preparation: Preparation): Promise<PreparedBatch> {
  const { decoder, partitions, nowMs } = preparation;
  const decoded: (DecodedRow & { index: number; offset: number })[] = [];
  const rejections: Rejection[] = [];
  const seen = new Set<string>();
  const repeated: number[] = [];
  for (const [index, record] of batch.records.entries()) {
    if (index % SLICE === SLICE - 1) await setImmediate();
    const outcome = decoder.decode(record, nowMs);
    if (outcome.kind === 'skip') continue;
    if (outcome.kind === 'rejected') {
      const { stage, code, message, path } = outcome;
      rejections.push({ index, stage, code, message, path });
      continue;
    }
    const identity = `${outcome.row.eventTimeMs} ${outcome.row.eventId}`;
    if (seen.has(identity)) {
      repeated.push(index);
      continue;
    }
    seen.add(identity);
    decoded.push({ ...outcome.row, index, offset: record.offset });
  }
  await partitions.ensure(
    batch.door.source,
    decoded.map((row) => row.eventTimeMs),
  );
  const contributions = await toContributions(decoded, preparation.compiled, preparation.members);
  const rows = decoded.map((row, at): BatchRow => ({
    index: row.index,
    offset: row.offset,
    eventId: row.eventId,
    eventTimeMs: row.eventTimeMs,
    entityKey: row.entityKey,
    version: row.version ?? toOffsetVersion(batch.door, row.offset),
    deleted: row.deleted,
    payload: row.payload,
    contribution: contributions[at] as Contribution,
  }));
  return { rows, rejections, repeated };
}

/** Offsets begin anew with a topic made anew, and its records come after all of the old one. */
const toOffsetVersion = ({ incarnation }: Door, offset: number): number => (incarnation - 1) * 2 ** 42 + offset;

/** Contributions of decoded records, in their order, with ids for all their texts. */
export async function toContributions(
  decoded: readonly { readonly eventTimeMs: number; readonly values: FieldValues }[],
  compiled: CompiledSource,
  members: MemberDictionary,
): Promise<Contribution[]> {
  const texts = new Map<string, Set<string>>();
  const collect = (scope: string): Set<string> => {
    const set = texts.get(scope) ?? new Set<string>();
    texts.set(scope, set);
    return set;
  };
  const dimensions = compiled.dimensions.map((dimension) => ({ ...dimension, texts: collect(dimension.scope) }));
  const distincts = compiled.distincts.map((distinct) => ({ ...distinct, texts: collect(distinct.scope) }));
  const rowTexts = decoded.map(({ values }) => ({
    dimensions: dimensions.map(({ ordinal, texts: set }) => remember(toText(values, ordinal), set)),
    members: distincts.map((distinct) => remember(distinct.memberOf(values), distinct.texts)),
  }));
  const ids = new Map<string, ReadonlyMap<string, number>>();
  for (const [scope, set] of texts) ids.set(scope, await members.ensure(scope, set));
  const idOf = (scope: string, text: string | null | undefined): number =>
    text === null || text === undefined ? 0 : (ids.get(scope)?.get(text) as number);

  return decoded.map(({ eventTimeMs, values }, index) => ({
    timeMs: eventTimeMs,
    dimensionIds: dimensions.map(({ scope }, at) => idOf(scope, rowTexts[index]?.dimensions[at])),
    amounts: compiled.amounts.map(({ amountOf }) => amountOf(values)),
    memberIds: distincts.map(({ scope }, at) => idOf(scope, rowTexts[index]?.members[at])),
  }));
}

function remember(text: string | null, set: Set<string>): string | null {
  if (text !== null) set.add(text);
  return text;
}

function toText(values: FieldValues, ordinal: number): string | null {
  const value = values[ordinal] ?? null;
  return value === null ? null : String(value);
}
