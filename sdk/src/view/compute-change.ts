import type { MetricView } from '../protocol/catalog.ts';
import type { QueryResult, Row } from '../protocol/query.ts';
import { isSettling } from './is-settling.ts';

/** How a value stands against the one it is compared with. */
export interface Change {
  /** A ratio (0.1 is ten percent more); for shares the difference of the two, in points. */
  readonly amount: number;
  readonly unit: 'ratio' | 'points';
  readonly sentiment: 'good' | 'bad' | 'none';
  readonly direction: 'up' | 'down' | 'flat';
  /**
   * Not the last word. While the range runs, its finished buckets are compared with as many of the other's: half a day
   * is not compared with a whole one. What still settles is compared as it is, and not judged.
   */
  readonly isSoFar: boolean;
}

/** From this share of a range on it counts as whole where its parts do not add up. */
const NEARLY_WHOLE = 0.95;

/**
 * Undefined where there is nothing to compare, or where a comparison would mislead: as with a range of which less than
 * half the part has numbers that has them now. Zero is none, but of a share.
 */
export function computeChange(result: QueryResult, metric: MetricView): Change | undefined {
  const { rows, comparison } = result;
  const { name, aggregation } = metric;
  if (!comparison) return undefined;
  const isWhole = aggregation === 'ratio' || measureElapsed(result) >= (aggregation === 'distinct' ? NEARLY_WHOLE : 1);
  const closed = rows.filter(({ partial }) => !partial).length;
  if (!isWhole && (aggregation === 'distinct' || closed === 0)) return undefined;
  const read = (of: Pick<QueryResult, 'rows' | 'totals'>): number | null | undefined =>
    isWhole ? of.totals[name] : addUp(of.rows.slice(0, closed), name);
  const now = read(result);
  const before = read(comparison);
  const isShare = metric.format === 'percent';
  const isNumber = (row: Row): unknown => row[name] || (isShare && row[name] === 0);
  const fill = (all: readonly Row[]): number => {
    const judged = all.slice(0, isWhole ? undefined : closed);
    return judged.filter(isNumber).length / judged.length;
  };
  if (fill(comparison.rows) < fill(rows) / 2) return undefined;
  if (typeof now !== 'number' || typeof before !== 'number' || (!isShare && before === 0)) return undefined;
  const amount = isShare ? now - before : (now - before) / Math.abs(before);
  const direction = isFlat(amount) ? 'flat' : amount > 0 ? 'up' : 'down';
  const settles = isSettling(result, metric);
  return {
    amount,
    unit: isShare ? 'points' : 'ratio',
    direction,
    sentiment: settles ? 'none' : judge(direction, metric.direction),
    isSoFar: settles || !isWhole,
  };
}

/** The share of the range that is over; more than 1 long after it. */
function measureElapsed({ dateRange, asOf }: QueryResult): number {
  const [from, to] = dateRange.map((instant) => Date.parse(instant)) as [number, number];
  return (Date.parse(asOf) - from) / (to - from);
}

function addUp(rows: readonly Row[], metric: string): number | null {
  const values = rows.map((row) => row[metric]).filter((value) => typeof value === 'number');
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0);
}

/** What would be shown as zero, with one decimal of a percent, is no change. */
const isFlat = (amount: number): boolean => Math.abs(amount) < 0.0005;

function judge(direction: Change['direction'], good: MetricView['direction']): Change['sentiment'] {
  if (direction === 'flat' || good === 'none') return 'none';
  return (direction === 'up') === (good === 'up_is_good') ? 'good' : 'bad';
}
