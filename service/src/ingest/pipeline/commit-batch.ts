import type pg from 'pg';
import type { SignedContribution } from '../../rollup/aggregate-cells.ts';
import { selectRows } from '../../postgres/copy-rows.ts';
import { closeDeadLetters, saveDeadLetters } from '../dead-letters/save-dead-letters.ts';
import { listPiiPaths } from '../decode/show-value.ts';
import { lockPosition, saveProgress } from './positions.ts';
import { findOutside } from '../../medallion/silver/find-outside.ts';
import { loadRollups } from '../../medallion/layout/rollups.ts';
import { groupRollups, isFilling } from '../../medallion/gold/gold-groups.ts';
import { TIMELINE, TimelineChangedError } from '../../postgres/timeline.ts';
import { inTransaction } from '../../postgres/transaction.ts';
import { undoBronze, writeBronze } from '../../medallion/bronze/write-bronze.ts';
import { copyEntities, loadEntities, renderEntities, replaceEntities } from '../../medallion/silver/write-silver.ts';
import { baseMsOf } from '../../catalog/model/table-names.ts';
import { addToRollups } from './add-to-rollups.ts';
import type { AheadBatch, BatchRow, PreparedBatch } from './batch-rows.ts';
import { changeEntities, findNewest, type EntityChanges } from './change-entities.ts';
import { toEvents } from './prepare-writes.ts';
import { bronzeTargetOf, type SourceTarget } from './source-target.ts';
import { PositionMismatchError, type Batch, type BatchOutcome, type SourceChange } from '../types.ts';

/** Thrown when the source's layout has changed since the batch was prepared: nothing was written, prepare it again. */
export class LayoutChangedError extends Error {
  override readonly name = 'LayoutChangedError';
}

/**
 * Thrown when the batch changes entities outside the writer's row filters: nothing was written, commit it without them.
 */
export class OutsideEntitiesError extends Error {
  override readonly name = 'OutsideEntitiesError';
  readonly entityKeys: ReadonlySet<string>;
  constructor(entityKeys: ReadonlySet<string>) {
    super(`${entityKeys.size} entities are outside the writer's row filters`);
    this.entityKeys = entityKeys;
  }
}

export interface CommittedBatch {
  readonly outcome: BatchOutcome;
  /** Undefined when neither silver nor gold changed. */
  readonly change: Omit<SourceChange, 'committedAtMs'> | undefined;
}

/**
 * Commits a batch in one transaction: bronze, the fence of the ingest source, then under the source's lock silver,
 * gold, version and position. `onTurn` is called when that lock is taken: from then on the next batch may write its
 * bronze, in its own transaction, which waits in Postgres for this one. Without `durable` the commit does not wait for
 * the disk; the order of commits on disk is kept all the same.
 */
export function commitBatch(
  pool: pg.Pool,
  target: SourceTarget,
  batch: Batch,
  prepared: PreparedBatch,
  onTurn: () => void,
): Promise<CommittedBatch> {
  const { source } = target;
  return inTransaction(pool, batch.durable, async (client) => {
    const bronze = bronzeTargetOf(target, batch.ingress);
    let { rows, rejections, ahead } = prepared;
    let added = await writeBronze(client, bronze, rows, ahead?.bronze.bytes);
    const firstNew = await passFence(client, batch);
    if (batch.records.some(({ offset }) => offset < firstNew)) {
      // Another consumer of the partition was faster.
      if (rows.length > 0) await undoBronze(client);
      rows = rows.filter((row) => row.offset >= firstNew);
      rejections = rejections.filter(({ index }) => offsetAt(batch, index) >= firstNew);
      added = await writeBronze(client, bronze, rows, undefined);
    }
    if (added.length < prepared.rows.length) ahead = undefined;
    const letters = rejections.filter(({ stage }) => stage !== 'policy');
    if (!batch.isReplay) {
      const seen = { ...batch, records: prepared.records ?? batch.records };
      await saveDeadLetters(client, seen, letters, listPiiPaths(source));
    }
    // Only a file that is imported again has rows that were refused before.
    if (batch.ingress.kind === 'import' && batch.nextOffset === undefined) {
      await closeDeadLetters(
        client,
        batch.ingress,
        rows.map(({ offset }) => offset),
      );
    }

    await lockSource(client, target);
    await requireInside(client, batch, rows);
    onTurn();
    const contributions = await writeChanges(client, target, added, ahead);
    const version = await saveProgress(client, batch.ingress, {
      nextOffset: batch.nextOffset ?? endOfFileRows(batch),
      records: batch.records.length,
      fingerprint: batch.fingerprint,
      maxEventTimeMs: maxOf(rows),
      changed: contributions.length > 0,
    });
    await batch.alongside?.(client, batch.records);
    const duplicateIndexes = findDuplicates(rows, added);
    return {
      outcome: {
        accepted: added.length,
        duplicates: duplicateIndexes.length,
        duplicateIndexes,
        rejected: rejections,
        nulled: prepared.nulled,
        version,
      },
      change:
        contributions.length > 0
          ? { source: source.name, version, spans: toSpans(contributions, baseMsOf(target.catalog)) }
          : undefined,
    };
  });
}

function findDuplicates(rows: readonly BatchRow[], added: readonly BatchRow[]): number[] {
  if (added.length === rows.length) return [];
  const isNew = new Set(added);
  return rows.filter((row) => !isNew.has(row)).map((row) => row.index);
}

/** Returns the position after a file that is imported again, whose rows would otherwise be counted twice. */
const endOfFileRows = ({ ingress, records }: Batch): number | undefined =>
  ingress.kind === 'import' ? (records.at(-1)?.offset ?? -1) + 1 : undefined;

const offsetAt = (batch: Batch, index: number): number => batch.records[index]?.offset ?? 0;

/**
 * Checks the fence; returns the first offset that is not yet stored. Throws a PositionMismatchError when records are
 * missing before the batch.
 */
async function passFence(client: pg.PoolClient, batch: Batch): Promise<number> {
  if (batch.nextOffset === undefined) return -Infinity;
  const position = await lockPosition(client, batch.ingress);
  const from = batch.fromOffset ?? batch.records[0]?.offset ?? batch.nextOffset;
  // Offsets of Kafka name records; the others count those that were read, which another reader may have read differently.
  const countsRead = batch.ingress.kind === 'sql' || batch.ingress.kind === 'postgres';
  const isOvertaken = countsRead && position.nextOffset > from;
  if (position.generation !== batch.ingress.generation || position.nextOffset < from || isOvertaken) {
    throw new PositionMismatchError(position.nextOffset, from);
  }
  return position.nextOffset;
}

/**
 * Locks the source, so that one writer at a time changes its silver and gold, and detects a changed layout or database:
 * member ids cached from another timeline stand for other members in this one.
 */
async function lockSource(client: pg.PoolClient, target: SourceTarget): Promise<void> {
  const { rows } = await client.query<{ rollups_version: string }>(
    `select rollups_version from app.sources where source_name = $1 for update`,
    [target.source.name],
  );
  if (!rows[0]) throw new RangeError(`no catalogue with the source ${target.source.name} was applied`);
  // In a statement of its own: one that waits for the lock reads other rows as they were before it waited.
  const now = await client.query<{ timeline: string }>(`select ${TIMELINE} as timeline`);
  if (target.timeline !== now.rows[0]?.timeline) throw new TimelineChangedError();
  const version = Number(rows[0].rollups_version);
  if (target.rollups.version !== version) throw new LayoutChangedError();
  if (target.rollups.groups.some(isFilling)) {
    target.rollups = {
      version,
      groups: groupRollups(target.compiled, await loadRollups(client, target.source.name)),
    };
  }
}

/** Refuses changes of entities outside the writer's row filters, even if the new row is within them. */
async function requireInside(
  client: pg.PoolClient,
  { ingress, guard }: Batch,
  rows: readonly BatchRow[],
): Promise<void> {
  const keys = guard ? rows.flatMap(({ entityKey }) => entityKey ?? []) : [];
  if (!guard || keys.length === 0) return;
  const outside = await findOutside(client, ingress.source, [...new Set(keys)], guard.filters);
  if (outside.size > 0) throw new OutsideEntitiesError(outside);
}

/** Writes silver and gold. Returns the contributions subtracted from gold and added to it. */
async function writeChanges(
  client: pg.PoolClient,
  target: SourceTarget,
  added: readonly BatchRow[],
  ahead: AheadBatch | undefined,
): Promise<readonly SignedContribution[]> {
  if (added.length === 0) return [];
  const { contributions, corrections } =
    target.source.entityKey === undefined
      ? { contributions: toEvents(added), corrections: [] }
      : await writeSilver(client, target, added, ahead);
  const { groups } = target.rollups;
  const gold = ahead?.gold && { prepared: ahead.gold, corrections };
  await addToRollups(client, { groups, lengths: target.lengths }, contributions, gold);
  return contributions;
}

async function writeSilver(
  client: pg.PoolClient,
  { source, compiled }: SourceTarget,
  added: readonly BatchRow[],
  ahead: AheadBatch | undefined,
): Promise<EntityChanges> {
  const newest = ahead?.entities?.newest ?? findNewest(added);
  const keys = newest.map(({ entityKey }) => entityKey);
  const stored = await loadEntities(client, source.name, compiled, keys);
  const changes = changeEntities(newest, stored);
  const { created, replaced } = changes;
  const silver = ahead?.entities?.silver;
  if (created.length > 0) {
    const rows = silver
      ? selectRows(silver, (row) => !stored.has(keys[row] as string))
      : renderEntities(compiled, created).bytes;
    await copyEntities(client, source.name, compiled, rows);
  }
  await replaceEntities(client, source.name, compiled, replaced);
  return changes;
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
