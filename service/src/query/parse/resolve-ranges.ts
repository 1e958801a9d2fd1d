import { resolveComparison, type ResolvedComparison } from '../../time/comparison.ts';
import { nextBoundary, parseDateRange } from '../../time/date-range.ts';
import { readRelativeRange } from '../../time/relative-range.ts';
import type { RangeContext, ResolvedRange } from '../../time/resolved-range.ts';
import { toNumbersKey } from './hash-query.ts';
import type { ParsedQuery } from './parse-query.ts';

/** A parsed query at a moment: its ranges are instants. */
export interface ResolvedQuery extends ParsedQuery {
  readonly range: ResolvedRange;
  readonly comparison: ResolvedComparison | undefined;
  /** Key of its numbers, and of their provenance: equal for queries that have the same numbers under the same policy. */
  readonly originKey: string;
  /** Key of its answer: an explained answer also has its plan. */
  readonly key: string;
  /** When its relative ranges roll over, epoch ms; Infinity where there are none. */
  readonly untilMs: number;
}

/** Resolves the ranges of a query. Throws InvalidRequestErrors that name path, value and expectation. */
export function resolveRanges(query: ParsedQuery, context: Omit<RangeContext, 'timezone'>): ResolvedQuery {
  const { dateRange, compareDateRange, timezone } = query;
  const inZone = { ...context, timezone };
  const range = parseDateRange(dateRange, inZone);
  const comparison = compareDateRange === undefined ? undefined : resolveComparison(compareDateRange, range, inZone);
  const originKey = toNumbersKey(query.hash, range, comparison);
  const key = query.explain ? `${originKey} explained` : originKey;
  return { ...query, range, comparison, originKey, key, untilMs: findBoundary(query, inZone) };
}

/** Other words of a comparison, such as `previous period`, follow the range. */
function findBoundary({ dateRange, compareDateRange }: ParsedQuery, context: RangeContext): number {
  const isRelative = typeof compareDateRange === 'string' && readRelativeRange(compareDateRange) !== undefined;
  return Math.min(
    nextBoundary(dateRange, context) ?? Infinity,
    (isRelative ? nextBoundary(compareDateRange, context) : null) ?? Infinity,
  );
}

/** Resolves the ranges of queries that are asked repeatedly once, until they roll over. */
export class RangeResolver {
  readonly #weekStart: RangeContext['weekStart'];
  readonly #resolved = new WeakMap<ParsedQuery, ResolvedQuery>();

  constructor(weekStart: RangeContext['weekStart']) {
    this.#weekStart = weekStart;
  }

  resolve(query: ParsedQuery, nowMs: number): ResolvedQuery {
    const cached = this.#resolved.get(query);
    if (cached && nowMs < cached.untilMs) return cached;
    const resolved = resolveRanges(query, { nowMs, weekStart: this.#weekStart });
    this.#resolved.set(query, resolved);
    return resolved;
  }
}
