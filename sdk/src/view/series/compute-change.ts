import type { MetricView } from '../../protocol/catalog.ts';
import type { AlignedComparison, QueryResult } from '../../protocol/query.ts';
import { isSettling } from './is-settling.ts';

export interface Difference {
  /** A ratio (0.1 is ten percent more); for shares the difference in points; the difference if a ratio is meaningless. */
  readonly amount: number;
  readonly unit: 'ratio' | 'points' | 'amount';
  readonly direction: 'up' | 'down' | 'flat';
}

/** Change of a value relative to the compared one. */
export interface Change extends Difference {
  readonly sentiment: 'good' | 'bad' | 'none';
  /** True if the numbers may still change, as refunds follow orders. */
  readonly isSettling: boolean;
}

/** Minimum share of the compared range after the first data: below, a change would reflect the growth of the data. */
const MIN_COVERAGE = 0.95;

/** True if too little of the compared range has data. */
export const lacksData = ({ coverage = 1 }: AlignedComparison): boolean => coverage < MIN_COVERAGE;

/** The difference between two values. Undefined without one of them; zero is no base, but of a share. */
export function computeDifference(now: unknown, before: unknown, metric: MetricView): Difference | undefined {
  const isShare = metric.format === 'percent';
  if (typeof now !== 'number' || typeof before !== 'number' || (!isShare && before === 0)) return undefined;
  const unit = isShare ? 'points' : isRelative(now, before, metric) ? 'ratio' : 'amount';
  const amount = unit === 'ratio' ? (now - before) / before : now - before;
  const direction = (unit === 'amount' ? amount === 0 : isFlat(amount)) ? 'flat' : amount > 0 ? 'up' : 'down';
  return { amount, unit, direction };
}

/**
 * The change between what both ranges have, as the service aligned them. Undefined where there is nothing to compare, and
 * where the compared range lacks data. Zero is no base, but of a share.
 */
export function computeChange(result: QueryResult, metric: MetricView): Change | undefined {
  const aligned = result.comparison?.aligned;
  const now = aligned?.current.totals[metric.name];
  const before = aligned?.totals[metric.name];
  if (!aligned || lacksData(aligned)) return undefined;
  const difference = computeDifference(now, before, metric);
  if (!difference) return undefined;
  const { direction } = difference;
  const settles = isSettling(result, metric);
  return {
    ...difference,
    sentiment: settles ? 'none' : judge(direction, metric.direction),
    isSettling: settles,
  };
}

/** Changes above this multiple of the base are shown as a difference. */
const MAX_RATIO = 10;

/** True if a change can be a percentage: not of a negative base, nor of one near zero. */
export const isRelative = (now: number, before: number, { signed }: Pick<MetricView, 'signed'> = {}): boolean =>
  signed !== true && before > 0 && now >= 0 && now - before <= MAX_RATIO * before;

/** Changes that would be shown as zero, with one decimal of a percent, count as none. */
const isFlat = (amount: number): boolean => Math.abs(amount) < 0.0005;

function judge(direction: Change['direction'], good: MetricView['direction']): Change['sentiment'] {
  if (direction === 'flat' || good === 'none') return 'none';
  return (direction === 'up') === (good === 'up_is_good') ? 'good' : 'bad';
}
