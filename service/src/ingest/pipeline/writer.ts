import type pg from 'pg';
import type { Catalog, Source } from '../../catalog/model/types.ts';
import { compileColumns } from '../../rollup/compile-source.ts';
import { groupRollups } from '../../medallion/gold/gold-groups.ts';
import { MemberLengths } from '../../medallion/gold/member-lengths.ts';
import { MemberDictionary } from '../../medallion/gold/members.ts';
import { BronzePartitions } from '../../medallion/bronze/partitions.ts';
import { loadPosition, saveCaughtUp } from './positions.ts';
import { loadLayout } from '../../medallion/layout/source-layout.ts';
import { formatValue } from '../../base/format-value.ts';
import type { BatchRow, PreparedBatch } from './batch-rows.ts';
import {
  commitBatch,
  LayoutChangedError,
  OutsideEntitiesError,
  TimelineChangedError,
  type CommittedBatch,
} from './commit-batch.ts';
import { createDecoder } from '../decode/decoder.ts';
import { isolateRefused, isRefusedValue } from './isolate-refused.ts';
import { prepareAhead } from './prepare-writes.ts';
import { prepareBatch } from './prepare-batch.ts';
import { OUTSIDE_ROW_FILTERS } from '../row-guard.ts';
import type { SourceTarget } from './source-target.ts';
import { BatchPlace } from './batch-place.ts';
import { BatchSlots } from './batch-slots.ts';
import type { Batch, BatchOutcome, Ingress, IngestWriter, Rejection, SourceChange, StoredPosition } from '../types.ts';

export interface WriterOptions {
  readonly pool: pg.Pool;
  readonly catalog: Catalog;
  /** Minimum number of rows of a batch whose writes are prepared and copied; smaller ones need fewer round trips. */
  readonly copyFromRows?: number;
  now(): number;
  /** Called after each commit that changed silver or gold, before `write` resolves. */
  onChange(change: SourceChange): void;
  /** Called after each commit that refused records. */
  onRejected?(batch: Batch, rejections: readonly Rejection[]): void;
}

/** Refuses the rows of entities outside the writer's row filters. */
function withoutOutside({ rows, rejections, nulled }: PreparedBatch, entityKeys: ReadonlySet<string>): PreparedBatch {
  const isOutside = ({ entityKey }: BatchRow): boolean => entityKey !== null && entityKeys.has(entityKey);
  const refused = rows.filter(isOutside);
  const indexes = new Set(refused.map(({ index }) => index));
  return {
    rows: rows.filter((row) => !isOutside(row)),
    nulled: nulled.filter(({ index }) => !indexes.has(index)),
    rejections: [
      ...rejections,
      ...refused.map(({ index, entityKey }): Rejection => {
        const message = `${formatValue(entityKey)} is an entity outside the row filters of the token: expected one within them`;
        return { index, stage: 'policy', code: OUTSIDE_ROW_FILTERS, message, path: undefined };
      }),
    ],
  };
}

interface PreparedFor {
  readonly target: SourceTarget;
  readonly prepared: PreparedBatch;
}

const COPY_FROM_ROWS = 400;
/** Postgres' error code of a deadlock; the aborted transaction changed nothing. */
const DEADLOCK = '40P01';
/**
 * Batches of a source in flight that nobody waits for, of all partitions: one in its exclusive part, one that writes its
 * bronze, one being prepared. More would only wait, and let requests wait behind them.
 */
const MAX_UNAWAITED = 3;
/** Minimum interval between two writes of an ingest source's caught-up mark. */
const CAUGHT_UP_EVERY_MS = 1000;

/** Creates the writer of a process. It holds no connection between two calls. */
export function createWriter(options: WriterOptions): IngestWriter {
  const { pool, catalog, now, copyFromRows = COPY_FROM_ROWS } = options;
  const members = new MemberDictionary(pool);
  const partitions = new BronzePartitions(pool);
  const targets = new Map<string, Promise<SourceTarget>>();
  const lastBatches = new Map<string, BatchPlace>();
  const slotsBySource = new Map<string, BatchSlots>();
  const caughtUpAt = new Map<string, number>();
  /** Timeline that all caches belong to. */
  let knownTimeline: string | undefined;

  /**
   * Loads the source in its current layout, whichever process created it; `stale` is a target that a commit found
   * outdated.
   */
  async function targetOf(sourceName: string, stale?: SourceTarget): Promise<SourceTarget> {
    const source = catalog.sources.get(sourceName);
    if (!source) throw new RangeError(`catalogue ${catalog.name} has no source ${sourceName}`);
    const cached = targets.get(sourceName);
    const target = await cached;
    if (target && target !== stale) return target;
    if (targets.get(sourceName) === cached) targets.set(sourceName, loadTarget(source));
    return targetOf(sourceName, stale);
  }

  async function loadTarget(source: Source): Promise<SourceTarget> {
    const { version, timeline, columns, rollups } = await loadLayout(pool, source.name);
    if (knownTimeline !== undefined && timeline !== knownTimeline) forget();
    knownTimeline = timeline;
    const { compiled, extras } = compileColumns(source, columns);
    const decoder = createDecoder(source, extras);
    const lengths = new MemberLengths();
    return {
      catalog,
      source,
      timeline,
      decoder,
      compiled,
      lengths,
      copyFromRows,
      rollups: { version, groups: groupRollups(compiled, rollups) },
    };
  }

  /** Clears caches of the database, whose contents may be lost. */
  const forget = (): void => {
    members.forget();
    partitions.forget();
    targets.clear();
  };

  async function prepare(batch: Batch, nowMs: number, place: BatchPlace, stale?: SourceTarget): Promise<PreparedFor> {
    const target = await targetOf(batch.ingress.source, stale);
    const prepared = await prepareBatch(batch, { ...target, members, partitions, nowMs, place });
    return { target, prepared: await prepareAhead(target, batch.ingress, prepared) };
  }

  async function commitPrepared(
    batch: Batch,
    nowMs: number,
    { target, prepared }: PreparedFor,
    place: BatchPlace,
  ): Promise<CommittedBatch> {
    try {
      return await commitBatch(pool, target, batch, prepared, place.begin);
    } catch (error) {
      if (error instanceof LayoutChangedError) {
        // A renamed dimension keeps its ids under another name, and the old name may stand for another dimension.
        members.forget();
        return commitPrepared(batch, nowMs, await prepare(batch, nowMs, place, target), place);
      }
      if (error instanceof TimelineChangedError) {
        forget();
        return commitPrepared(batch, nowMs, await prepare(batch, nowMs, place), place);
      }
      if (error instanceof OutsideEntitiesError) {
        return commitPrepared(batch, nowMs, { target, prepared: withoutOutside(prepared, error.entityKeys) }, place);
      }
      // Two writers wrote the same events in different orders.
      if ((error as { code?: string }).code === DEADLOCK) {
        return commitPrepared(batch, nowMs, { target, prepared }, place);
      }
      throw error;
    }
  }

  function publish(batch: Batch, { outcome, change }: CommittedBatch): BatchOutcome {
    if (change) options.onChange({ ...change, committedAtMs: now() });
    if (outcome.rejected.length > 0) options.onRejected?.(batch, outcome.rejected);
    return outcome;
  }

  /** Writes the records that Postgres accepts, and the others as dead letters. */
  async function writeApart(whole: Batch, nowMs: number, place: BatchPlace): Promise<BatchOutcome> {
    try {
      return await isolateRefused(whole, async (batch, refusal) => {
        // Stale caches, as of dropped partitions, must not cost a record.
        forget();
        const prepared = refusal
          ? { target: await targetOf(whole.ingress.source), prepared: { rows: [], nulled: [], rejections: [refusal] } }
          : await prepare(batch, nowMs, place);
        return publish(batch, await commitPrepared(batch, nowMs, prepared, place));
      });
    } catch (error) {
      forget();
      throw error;
    }
  }

  async function write(batch: Batch): Promise<BatchOutcome> {
    if (batch.durable) return writeInTurn(batch);
    const slots = slotsOf(batch.ingress.source);
    await slots.take();
    try {
      return await writeInTurn(batch);
    } finally {
      slots.release();
    }
  }

  function slotsOf(source: string): BatchSlots {
    const slots = slotsBySource.get(source) ?? new BatchSlots(MAX_UNAWAITED);
    slotsBySource.set(source, slots);
    return slots;
  }

  async function writeInTurn(batch: Batch): Promise<BatchOutcome> {
    const { source } = batch.ingress;
    const place = new BatchPlace(lastBatches.get(source));
    lastBatches.set(source, place);
    const nowMs = now();
    try {
      await place.mayDecode();
      const prepared = await prepare(batch, nowMs, place);
      await place.mayOpen();
      return publish(batch, await commitPrepared(batch, nowMs, prepared, place));
    } catch (error) {
      if (isRefusedValue(error)) return await writeApart({ ...batch, observe: undefined }, nowMs, place);
      forget();
      throw error;
    } finally {
      place.end();
      if (lastBatches.get(source) === place) lastBatches.delete(source);
    }
  }

  return {
    write,
    loadPosition: (ingress: Ingress, initialOffset: number): Promise<StoredPosition> =>
      loadPosition(pool, ingress, initialOffset),
    async markCaughtUp(ingress, nextOffset) {
      const key = `${ingress.source} ${ingress.kind} ${ingress.topic} ${ingress.partition}`;
      if (now() - (caughtUpAt.get(key) ?? -Infinity) < CAUGHT_UP_EVERY_MS) return true;
      caughtUpAt.set(key, now());
      return saveCaughtUp(pool, ingress, nextOffset);
    },
  };
}
