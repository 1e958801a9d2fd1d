import type pg from 'pg';
import type { Catalog, Source } from '../catalog/types.ts';
import type { SignedContribution } from '../rollup/cells.ts';
import { toEventKey } from '../rollup/detail-key.ts';
import type { CompiledSource } from '../rollup/compile-source.ts';
import { saveDeadLetters } from '../store/save-dead-letters.ts';
import type { MemberLengths } from '../store/member-lengths.ts';
import { lockPosition, saveProgress } from '../store/positions.ts';
import { loadRollups, type StoredRollup } from '../store/rollups.ts';
import { inTransaction } from '../store/transaction.ts';
import { writeBronze } from '../store/write-bronze.ts';
import { loadEntities, saveEntities } from '../store/write-silver.ts';
import { baseMsOf } from '../store/layout.ts';
import type { BatchRow, PreparedBatch } from './batch-rows.ts';
import { changeEntities } from './change-entities.ts';
import { addDeltas, addToRollups, computeDeltas } from './add-to-rollups.ts';
import { PositionMismatchError, type Batch, type BatchOutcome, type SourceChange } from './types.ts';

/** A source as its writer knows it. `rollups` is what `app.rollups` said at the version it carries. */
export interface SourceTarget {
  readonly catalog: Catalog;
  readonly source: Source;
  readonly compiled: CompiledSource;
  readonly lengths: MemberLengths;
  rollups: { readonly version: number; readonly stored: readonly StoredRollup[] } | undefined;
}

export interface CommittedBatch {
  readonly outcome: BatchOutcome;
  /** Undefined when neither silver nor gold changed. */
  readonly change: Omit<SourceChange, 'committedAtMs'> | undefined;
}

/**
 * One transaction: fence, bronze, then under the source's lock silver, gold, version and position.
 * Without `durable` the commit does not wait for the disk; the order of commits on disk is kept all the same.
 */
export function commitBatch(
  pool: pg.Pool,
  target: SourceTarget,
  batch: Batch,
  prepared: PreparedBatch,
): Promise<CommittedBatch> {
  const { source, compiled } = target;
  return inTransaction(pool, batch.durable, async (client) => {
    const firstNew = await passFence(client, batch);
    const rows = prepared.rows.filter((row) => row.offset >= firstNew);
    const rejections = prepared.rejections.filter(({ index }) => offsetAt(batch, index) >= firstNew);
    const isAppendOnly = source.entityKey === undefined;
    const added = await writeBronze(
      client,
      source.name,
      batch.door.partition,
      rows,
      isAppendOnly ? compiled : undefined,
    );
    if (!batch.isReplay) await saveDeadLetters(client, batch, rejections);

    await lockSource(client, target);
    const contributions = isAppendOnly ? toAdditions(added) : await writeSilver(client, target, added);
    const { ahead } = prepared;
    const isAsExpected = ahead?.rollupsVersion === target.rollups?.version && added.length === prepared.rows.length;
    const stored = target.rollups?.stored ?? [];
    if (ahead && isAsExpected) await addDeltas(client, target, stored, ahead.deltas);
    else await addToRollups(client, target, stored, contributions);
    const version = await saveProgress(client, batch.door, {
      nextOffset: batch.nextOffset,
      records: batch.records.length,
      fingerprint: batch.fingerprint,
      maxEventTimeMs: maxOf(rows),
      changed: contributions.length > 0,
    });
    const duplicateIndexes = [...findDuplicates(rows, added), ...prepared.repeated];
    return {
      outcome: {
        accepted: added.length,
        duplicates: duplicateIndexes.length,
        duplicateIndexes,
        rejected: rejections,
        version,
      },
      change:
        contributions.length > 0
          ? { source: source.name, version, spans: toSpans(contributions, baseMsOf(target.catalog)) }
          : undefined,
    };
  });
}

/** Contributions of rows that are new. */
const toAdditions = (rows: readonly BatchRow[]): SignedContribution[] =>
  rows.map((row) => ({ sign: 1, key: toEventKey(row), contribution: row.contribution }));

/** Computes what an append-only batch will add to gold, if the source's rollups are known and none is being filled. */
export function computeAhead(target: SourceTarget, prepared: PreparedBatch): PreparedBatch {
  const { rollups, source } = target;
  if (source.entityKey !== undefined || !rollups || rollups.stored.some(({ state }) => state === 'building'))
    return prepared;
  const deltas = computeDeltas(target, rollups.stored, toAdditions(prepared.rows));
  return { ...prepared, ahead: { rollupsVersion: rollups.version, deltas } };
}

function findDuplicates(rows: readonly BatchRow[], added: readonly BatchRow[]): number[] {
  if (added.length === rows.length) return [];
  const isNew = new Set(added);
  return rows.filter((row) => !isNew.has(row)).map((row) => row.index);
}

const offsetAt = (batch: Batch, index: number): number => batch.records[index]?.offset ?? 0;

/** Returns the first offset that Postgres has not yet taken. Throws a PositionMismatchError when records are missing before the batch. */
async function passFence(client: pg.PoolClient, batch: Batch): Promise<number> {
  if (batch.nextOffset === undefined) return -Infinity;
  const position = await lockPosition(client, batch.door);
  const from = batch.fromOffset ?? batch.records[0]?.offset ?? batch.nextOffset;
  if (position.incarnation !== batch.door.incarnation || position.nextOffset < from) {
    throw new PositionMismatchError(position.nextOffset, from);
  }
  return position.nextOffset;
}

/** Admits one writer at a time to silver and gold of a source, and notices when its rollups changed. */
async function lockSource(client: pg.PoolClient, target: SourceTarget): Promise<void> {
  const { rows } = await client.query<{ rollups_version: string }>(
    'select rollups_version from app.sources where source_name = $1 for update',
    [target.source.name],
  );
  const version = Number(rows[0]?.rollups_version);
  if (target.rollups?.version !== version || target.rollups.stored.some(({ state }) => state === 'building')) {
    target.rollups = { version, stored: await loadRollups(client, target.catalog, target.source.name) };
  }
}

async function writeSilver(
  client: pg.PoolClient,
  { source, compiled }: SourceTarget,
  rows: readonly BatchRow[],
): Promise<readonly SignedContribution[]> {
  if (rows.length === 0) return [];
  const keys = [...new Set(rows.map((row) => row.entityKey as string))].sort();
  const stored = await loadEntities(client, source.name, compiled, keys);
  const { entities, contributions } = changeEntities(rows, stored);
  await saveEntities(client, source.name, compiled, entities);
  return contributions;
}

function toSpans(contributions: readonly SignedContribution[], baseMs: number): (readonly [number, number])[] {
  const buckets = [...new Set(contributions.map(({ contribution }) => Math.floor(contribution.timeMs / baseMs)))];
  const spans: [number, number][] = [];
  for (const bucket of buckets.sort((a, b) => a - b)) {
    const last = spans.at(-1);
    if (last && last[1] === bucket * baseMs) last[1] += baseMs;
    else spans.push([bucket * baseMs, (bucket + 1) * baseMs]);
  }
  return spans;
}

function maxOf(rows: readonly BatchRow[]): number | undefined {
  let max: number | undefined;
  for (const { eventTimeMs } of rows) if (max === undefined || eventTimeMs > max) max = eventTimeMs;
  return max;
}
