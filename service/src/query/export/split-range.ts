import { nextBucket } from '../../time/buckets.ts';
import { MAX_BUCKETS } from '../plan/plan.ts';
import type { ResolvedQuery } from '../parse/resolve-ranges.ts';

/** Rows of a part: large enough for few statements, small enough to be held in memory. */
const PART_ROWS = 50_000;

export interface Window {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * Divides the range of a query into windows of whole buckets, in their order. The first is as long as a query may be;
 * `shrink` tries it again with fewer buckets, `grow` sets the length of the next by the rows that the last one had.
 */
export class RangeSplitter {
  readonly #query: ResolvedQuery;
  readonly #weekStart: number;
  #buckets = MAX_BUCKETS;
  #fromMs: number;

  constructor(query: ResolvedQuery, weekStart: number) {
    this.#query = query;
    this.#weekStart = weekStart;
    this.#fromMs = query.range.fromMs;
  }

  /** Undefined at the end of the range. */
  next(): Window | undefined {
    const { range, granularity, timezone } = this.#query;
    const fromMs = this.#fromMs;
    if (fromMs >= range.toMs) return undefined;
    if (granularity === undefined) return range;
    let toMs = fromMs;
    let buckets = 0;
    for (; buckets < this.#buckets && toMs < range.toMs; buckets++) {
      toMs = nextBucket(toMs, granularity, timezone, this.#weekStart);
    }
    this.#buckets = buckets;
    return { fromMs, toMs: Math.min(toMs, range.toMs) };
  }

  /** Returns false where a window cannot be shorter. */
  shrink(): boolean {
    if (this.#buckets <= 1) return false;
    this.#buckets = Math.ceil(this.#buckets / 4);
    return true;
  }

  /** Goes on behind a window that had so many rows. */
  grow({ toMs }: Window, rows: number): void {
    this.#fromMs = toMs;
    const wanted = Math.floor((this.#buckets * PART_ROWS) / Math.max(1, rows));
    this.#buckets = Math.max(1, Math.min(MAX_BUCKETS, wanted, 2 * this.#buckets));
  }
}

/** True where rows of a later bucket never come before those of an earlier one, so that windows give them in their order. */
export const canSplit = ({ granularity, order, comparison, limitBy, metrics }: ResolvedQuery): boolean => {
  const [first] = order;
  if (limitBy && !limitBy.dimensions.includes('time')) return false;
  // A running total begins with the range.
  if (metrics.some(({ windows }) => windows.windows.length > 0)) return false;
  return granularity !== undefined && !comparison && (!first || (first[0] === 'time' && first[1] === 'asc'));
};
