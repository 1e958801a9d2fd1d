import type pg from 'pg';
import type { Catalog } from '../catalog/types.ts';
import { compileSource } from '../rollup/compile-source.ts';
import { MemberLengths } from '../store/member-lengths.ts';
import { MemberDictionary } from '../store/members.ts';
import { BronzePartitions } from '../store/partitions.ts';
import { loadPosition, saveCaughtUp } from '../store/positions.ts';
import { commitBatch } from './commit-batch.ts';
import { createDecoder } from './decode/decoder.ts';
import { prepareAhead } from './prepare-ahead.ts';
import { prepareBatch } from './prepare-batch.ts';
import type { SourceTarget } from './source-target.ts';
import type { Batch, BatchOutcome, Door, IngestWriter, SourceChange, StoredPosition } from './types.ts';

export interface WriterOptions {
  readonly pool: pg.Pool;
  readonly catalog: Catalog;
  /** Batches of so many rows and more are prepared whole, and copied; smaller ones take fewer round trips. */
  readonly copyFromRows?: number;
  now(): number;
  /** Told after each commit that changed silver or gold, before `write` resolves. */
  onChange(change: SourceChange): void;
}

const COPY_FROM_ROWS = 400;
/** The most often that a door's idle mark is written. */
const CAUGHT_UP_EVERY_MS = 1000;

/** Creates the one writer of a process. It owns no connection between two calls. */
export function createWriter(options: WriterOptions): IngestWriter {
  const { pool, catalog, now, copyFromRows = COPY_FROM_ROWS } = options;
  const members = new MemberDictionary(pool);
  const partitions = new BronzePartitions(pool);
  const targets = new Map<string, SourceTarget>();
  const decoders = new Map([...catalog.sources].map(([name, source]) => [name, createDecoder(source)]));
  const queues = new Map<string, Promise<unknown>>();
  const caughtUpAt = new Map<string, number>();

  const targetOf = (sourceName: string): SourceTarget => {
    const known = targets.get(sourceName);
    if (known) return known;
    const source = catalog.sources.get(sourceName);
    if (!source) throw new RangeError(`catalogue ${catalog.name} has no source ${sourceName}`);
    const target: SourceTarget = {
      catalog,
      source,
      compiled: compileSource(catalog, sourceName),
      lengths: new MemberLengths(),
      copyFromRows,
      rollups: undefined,
    };
    targets.set(sourceName, target);
    return target;
  };

  /** What is remembered of the database may be gone with it. */
  const forget = (): void => {
    members.forget();
    partitions.forget();
    targets.clear();
  };

  async function write(batch: Batch): Promise<BatchOutcome> {
    const { source } = batch.door;
    const target = targetOf(source);
    const decoder = decoders.get(source);
    if (!decoder) throw new RangeError(`catalogue ${catalog.name} has no source ${source}`);
    // The transactions of a source follow each other in the order of the calls; preparing overlaps with them.
    const before = queues.get(source) ?? Promise.resolve();
    const preparation = { decoder, compiled: target.compiled, members, partitions, nowMs: now() };
    const prepared = prepareBatch(batch, preparation).then((ready) => prepareAhead(target, batch.door, ready));
    const commit = Promise.allSettled([before, prepared]).then(async () =>
      commitBatch(pool, targetOf(source), batch, await prepared),
    );
    queues.set(source, commit);
    try {
      const { outcome, change } = await commit;
      if (change) options.onChange({ ...change, committedAtMs: now() });
      return outcome;
    } catch (error) {
      forget();
      throw error;
    } finally {
      if (queues.get(source) === commit) queues.delete(source);
    }
  }

  return {
    write,
    loadPosition: (door: Door, initialOffset: number): Promise<StoredPosition> =>
      loadPosition(pool, door, initialOffset),
    async markCaughtUp(door, nextOffset) {
      const key = `${door.source} ${door.kind} ${door.topic} ${door.partition}`;
      if (now() - (caughtUpAt.get(key) ?? -Infinity) < CAUGHT_UP_EVERY_MS) return true;
      caughtUpAt.set(key, now());
      return saveCaughtUp(pool, door, nextOffset);
    },
  };
}
