import type pg from 'pg';
import type { Catalog } from '../../catalog/model/types.ts';
import type { Batch, BatchOutcome, Ingress, IngestWriter, Rejection, SourceChange, StoredPosition } from '../types.ts';
import { BatchCommits } from './batch-commits.ts';
import { BatchPlace } from './batch-place.ts';
import { BatchSlots } from './batch-slots.ts';
import type { CommittedBatch } from './commit-batch.ts';
import { listPiiPaths } from '../decode/show-value.ts';
import { isolateRefused, isRefusedValue } from './isolate-refused.ts';
import { loadPosition, saveCaughtUp } from './positions.ts';
import { RefusalRun } from './refusal-run.ts';
import { SourceTargets } from './source-targets.ts';

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

const COPY_FROM_ROWS = 400;
/**
 * Batches of a source in flight that nobody waits for, of all partitions: one in its exclusive part, one that writes its
 * bronze, one being prepared. More would only wait, and let requests wait behind them.
 */
const MAX_UNAWAITED = 3;
/** Minimum interval between two writes of an ingest source's caught-up mark. */
const CAUGHT_UP_EVERY_MS = 1000;

function hasPii({ sources }: Pick<Catalog, 'sources'>, name: string): boolean {
  const source = sources.get(name);
  return source !== undefined && listPiiPaths(source).length > 0;
}

/** Creates the writer of a process. It holds no connection between two calls. */
export function createWriter(options: WriterOptions): IngestWriter {
  const { pool, catalog, now, copyFromRows = COPY_FROM_ROWS } = options;
  const targets = new SourceTargets({ pool, catalog, copyFromRows });
  const batches = new BatchCommits(pool, targets);
  const lastBatches = new Map<string, BatchPlace>();
  const slotsBySource = new Map<string, BatchSlots>();
  const runs = new Map<string, RefusalRun>();
  const caughtUpAt = new Map<string, number>();

  function publish(batch: Batch, { outcome, change }: CommittedBatch): BatchOutcome {
    if (change) options.onChange({ ...change, committedAtMs: now() });
    if (outcome.rejected.length > 0) options.onRejected?.(batch, outcome.rejected);
    return outcome;
  }

  /** Writes the records that Postgres accepts, and the others as dead letters. */
  async function writeApart(whole: Batch, nowMs: number, place: BatchPlace): Promise<BatchOutcome> {
    try {
      const write = async (batch: Batch, refusals: readonly Rejection[]): Promise<BatchOutcome> => {
        // Stale caches, as of dropped partitions, must not cost a record.
        targets.forget();
        const placed = { batch, nowMs, place, refusals };
        return publish(batch, await batches.commit(placed, await batches.prepare(placed)));
      };
      return await isolateRefused(whole, write, runOf(whole.ingress.source));
    } catch (error) {
      targets.forget();
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

  function runOf(source: string): RefusalRun {
    const run = runs.get(source) ?? new RefusalRun(hasPii(catalog, source));
    runs.set(source, run);
    return run;
  }

  async function writeInTurn(batch: Batch): Promise<BatchOutcome> {
    const { source } = batch.ingress;
    const place = new BatchPlace(lastBatches.get(source));
    lastBatches.set(source, place);
    const nowMs = now();
    try {
      await place.mayDecode();
      const prepared = await batches.prepare({ batch, nowMs, place });
      await place.mayOpen();
      const outcome = publish(batch, await batches.commit({ batch, nowMs, place }, prepared));
      runs.get(source)?.note(outcome);
      return outcome;
    } catch (error) {
      if (isRefusedValue(error)) return await writeApart({ ...batch, observe: undefined }, nowMs, place);
      targets.forget();
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
