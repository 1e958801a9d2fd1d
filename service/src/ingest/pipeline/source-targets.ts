import type pg from 'pg';
import type { Catalog, Source } from '../../catalog/model/types.ts';
import { BronzePartitions } from '../../medallion/bronze/partitions.ts';
import { groupRollups } from '../../medallion/gold/gold-groups.ts';
import { MemberLengths } from '../../medallion/gold/member-lengths.ts';
import { MemberDictionary } from '../../medallion/gold/members.ts';
import { loadLayout } from '../../medallion/layout/source-layout.ts';
import { compileColumns } from '../../rollup/compile-source.ts';
import { loadErasedValues } from '../erasure/erased-values.ts';
import { createDecoder } from '../decode/decoder.ts';
import type { SourceTarget } from './source-target.ts';

interface SourceTargetsOptions {
  readonly pool: pg.Pool;
  readonly catalog: Catalog;
  readonly copyFromRows: number;
}

/** Sources in their current layouts, and the caches of a writer over the database. */
export class SourceTargets {
  readonly members: MemberDictionary;
  readonly partitions: BronzePartitions;
  readonly #options: SourceTargetsOptions;
  readonly #targets = new Map<string, Promise<SourceTarget>>();
  /** Timeline that all caches belong to. */
  #timeline: string | undefined;

  constructor(options: SourceTargetsOptions) {
    this.#options = options;
    this.members = new MemberDictionary(options.pool);
    this.partitions = new BronzePartitions(options.pool);
  }

  /**
   * Loads the source in its current layout, whichever process created it; `stale` is a target that a commit found
   * outdated. Throws RangeError for a source that the catalogue does not have.
   */
  async load(sourceName: string, stale?: SourceTarget): Promise<SourceTarget> {
    const { catalog } = this.#options;
    const source = catalog.sources.get(sourceName);
    if (!source) throw new RangeError(`catalogue ${catalog.name} has no source ${sourceName}`);
    const cached = this.#targets.get(sourceName);
    const target = await cached;
    if (target && target !== stale) return target;
    if (this.#targets.get(sourceName) === cached) this.#targets.set(sourceName, this.#read(source));
    return this.load(sourceName, stale);
  }

  /** Clears the caches, whose contents the database may have lost. */
  forget(): void {
    this.members.forget();
    this.partitions.forget();
    this.#targets.clear();
  }

  async #read(source: Source): Promise<SourceTarget> {
    const { pool, catalog, copyFromRows } = this.#options;
    const { version, timeline, columns, rollups } = await loadLayout(pool, source.name);
    if (this.#timeline !== undefined && timeline !== this.#timeline) this.forget();
    this.#timeline = timeline;
    const erased = await loadErasedValues(pool, source, columns);
    const { compiled, extras } = compileColumns(source, columns);
    const decoder = createDecoder(source, extras);
    const lengths = new MemberLengths();
    const groups = groupRollups(compiled, rollups);
    return {
      catalog,
      source,
      timeline,
      decoder,
      erased,
      compiled,
      lengths,
      copyFromRows,
      rollups: { version, groups },
    };
  }
}
