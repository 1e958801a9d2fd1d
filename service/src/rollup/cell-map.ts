import type { CompiledSource } from './compile-source.ts';
import type { Exact } from './exact.ts';
import type { MemberDelta } from './member-delta.ts';

/** The change of one cell of gold by a batch. Zero everywhere means that nothing is to be written. */
export interface CellDelta {
  readonly dimensionIds: readonly number[];
  /** First instant of the bucket, epoch ms. */
  readonly bucketMs: number;
  rowCount: number;
  readonly amounts: Exact[];
  /** One entry per set. */
  readonly members: MemberDelta[];
}

/**
 * Map of cells by dimension ids and bucket: a map with numeric keys for each bucket, because text keys would cost more
 * than the sums.
 */
export class CellMap {
  readonly #source: CompiledSource;
  readonly #dimensions: readonly number[];
  readonly #buckets = new Map<number, Map<number | string, CellDelta>>();
  /** Limit below which all ids of a cell fit into one safe integer. */
  readonly #limit: number;
  #size = 0;
  #lastMs = Number.NaN;
  #last = new Map<number | string, CellDelta>();

  constructor(source: CompiledSource, dimensions: readonly number[]) {
    this.#source = source;
    this.#dimensions = dimensions;
    this.#limit = 2 ** Math.floor(52 / Math.max(1, dimensions.length));
  }

  get size(): number {
    return this.#size;
  }

  cellAt(ids: readonly number[], bucketMs: number): CellDelta {
    const cells = this.#cellsOf(bucketMs);
    const key = this.#keyOf(ids);
    let cell = cells.get(key);
    if (!cell) {
      cells.set(key, (cell = this.#emptyCell(ids, bucketMs)));
      this.#size++;
    }
    return cell;
  }

  values(): CellDelta[] {
    return [...this.#buckets.values()].flatMap((cells) => [...cells.values()]);
  }

  #cellsOf(bucketMs: number): Map<number | string, CellDelta> {
    if (bucketMs === this.#lastMs) return this.#last;
    let cells = this.#buckets.get(bucketMs);
    if (!cells) this.#buckets.set(bucketMs, (cells = new Map<number | string, CellDelta>()));
    this.#lastMs = bucketMs;
    this.#last = cells;
    return cells;
  }

  /**
   * Combines all ids into one number; into a text if one is too large for that. Two ids below 2^15 make a small
   * integer, the fastest key of a map: negative, so that it does not collide with other keys.
   */
  #keyOf(ids: readonly number[]): number | string {
    const [first, second] = this.#dimensions;
    if (first === undefined) return 0;
    const a = ids[first] as number;
    if (second === undefined) return a;
    const b = ids[second] as number;
    if (this.#dimensions.length === 2 && a < 2 ** 15 && b < 2 ** 15) return -1 - (a * 2 ** 15 + b);
    let key = 0;
    for (const dimension of this.#dimensions) {
      const id = ids[dimension] as number;
      if (id >= this.#limit) return this.#dimensions.map((dimension) => ids[dimension]).join();
      key = key * this.#limit + id;
    }
    return key;
  }

  #emptyCell(ids: readonly number[], bucketMs: number): CellDelta {
    return {
      dimensionIds: this.#dimensions.map((dimension) => ids[dimension] as number),
      bucketMs,
      rowCount: 0,
      amounts: new Array<Exact>(this.#source.amounts.length).fill(0),
      members: this.#source.sets.map(() => ({ changes: [] })),
    };
  }
}
