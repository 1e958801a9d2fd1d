import { resolveComparison, type ResolvedComparison } from '../../time/comparison.ts';
import { floorToBucket, nextBucket } from '../../time/buckets.ts';
import { cutComparison, cutToSettled } from '../../time/cut-to-settled.ts';
import { nextBoundary, parseDateRange } from '../../time/date-range.ts';
import { readRelativeRange } from '../../time/relative-range.ts';
import type { RangeContext, ResolvedRange } from '../../time/resolved-range.ts';
import { toNumbersKey } from './hash-query.ts';
import type { ParsedQuery } from './parse-query.ts';

/** A parsed query at a moment: its ranges are instants. */
export interface ResolvedQuery extends ParsedQuery {
  readonly range: ResolvedRange;
  readonly comparison: ResolvedComparison | undefined;
  /** Where the range ends because what is later is not settled, epoch ms; undefined where nothing is left out. */
  readonly settledUntilMs: number | undefined;
  /** Key of its numbers, and of their provenance: equal for queries that have the same numbers under the same policy. */
  readonly originKey: string;
  /** Key of its answer: an explained answer also has its plan. */
  readonly key: string;
  /** When its relative ranges roll over, or more is settled, epoch ms; Infinity where neither will be. */
  readonly untilMs: number;
}

/** Resolves the ranges of a query. Throws InvalidRequestErrors that name path, value and expectation. */
export function resolveRanges(query: ParsedQuery, context: Omit<RangeContext, 'timezone'>): ResolvedQuery {
  const { dateRange, compareDateRange, timezone } = query;
  const inZone = { ...context, timezone };
  const range = parseDateRange(dateRange, inZone);
  const comparison = compareDateRange === undefined ? undefined : resolveComparison(compareDateRange, range, inZone);
  const { settledUntilMs, ...ranges } = cutRanges(query, range, comparison, inZone);
  const originKey = toNumbersKey(query.hash, ranges.range, ranges.comparison);
  const key = query.explain ? `${originKey} explained` : originKey;
  const untilMs = Math.min(
    findBoundary(query, inZone),
    query.settled ? findNextSettled(query, range, inZone) : Infinity,
  );
  return { ...query, ...ranges, settledUntilMs, originKey, key, untilMs };
}

/** Cuts both ranges to what is settled, where the query asks for that. */
function cutRanges(
  query: ParsedQuery,
  range: ResolvedRange,
  comparison: ResolvedComparison | undefined,
  context: RangeContext,
): Pick<ResolvedQuery, 'range' | 'comparison' | 'settledUntilMs'> {
  const settlesMs = findSettlesMs(query);
  const isCut = query.settled && settlesMs > 0;
  const { toMs } = isCut ? cutToSettled(range, context.nowMs - settlesMs, context) : range;
  if (toMs >= range.toMs) return { range, comparison, settledUntilMs: undefined };
  return {
    range: { ...range, toMs },
    comparison: comparison && cutComparison(comparison, range, toMs, context.timezone),
    settledUntilMs: toMs,
  };
}

/** Metrics that are asked for together are counted up to the same instant. */
const findSettlesMs = ({ metrics }: ParsedQuery): number => Math.max(...metrics.map(({ settlesMs }) => settlesMs));

/** Returns the earliest instant at which another hour of the range may be settled. */
function findNextSettled(query: ParsedQuery, { toMs }: ResolvedRange, { nowMs, timezone }: RangeContext): number {
  const settlesMs = findSettlesMs(query);
  if (settlesMs === 0 || toMs <= nowMs - settlesMs) return Infinity;
  return nextBucket(floorToBucket(nowMs - settlesMs, 'hour', timezone), 'hour', timezone) + settlesMs;
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
