import type { MetricView } from '../protocol/catalog.ts';
import type { QueryResult, Row } from '../protocol/query.ts';

/** How a value stands against the one it is compared with. */
export interface Change {
  /** A ratio (0.1 is ten percent more); for shares the difference of the two, in points. */
  readonly amount: number;
  readonly unit: 'ratio' | 'points';
  readonly sentiment: 'good' | 'bad' | 'none';
  readonly direction: 'up' | 'down' | 'flat';
  /**
   * `whole`: all of both ranges. `closed`: while the range runs, its finished buckets against as many of the other's:
   * half a day is not compared with a whole one.
   */
  readonly basis: 'whole' | 'closed';
}

/** From this share of a range on it counts as whole where its parts do not add up. */
const NEARLY_WHOLE = 0.95;

/** Undefined where there is nothing to compare, or where a comparison would mislead. */
export function computeChange(result: QueryResult, metric: MetricView): Change | undefined {
  const { rows, totals, comparison } = result;
  const { name, aggregation } = metric;
  if (!comparison) return undefined;
  const share = measureElapsed(result);
  const isWhole = aggregation === 'ratio' || share >= (aggregation === 'distinct' ? NEARLY_WHOLE : 1);
  const closed = rows.filter(({ partial }) => !partial).length;
  if (!isWhole && (aggregation === 'distinct' || closed === 0)) return undefined;
  const read = (total: number | null | undefined, of: readonly Row[]): number | null =>
    isWhole ? (total ?? null) : addUp(of.slice(0, closed), name);
  const now = read(totals[name], rows);
  const before = read(comparison.totals[name], comparison.rows);
  const isShare = metric.format === 'percent';
  if (now === null || before === null || (!isShare && before === 0)) return undefined;
  const amount = isShare ? now - before : (now - before) / Math.abs(before);
  const direction = isFlat(amount) ? 'flat' : amount > 0 ? 'up' : 'down';
  return {
    amount,
    unit: isShare ? 'points' : 'ratio',
    direction,
    sentiment: judge(direction, metric.direction),
    basis: isWhole ? 'whole' : 'closed',
  };
}

/** The share of the range that is over, 0 to 1. */
function measureElapsed({ dateRange, asOf }: QueryResult): number {
  const [from, to] = dateRange.map((instant) => Date.parse(instant)) as [number, number];
  return Math.min(1, Math.max(0, (Date.parse(asOf) - from) / (to - from)));
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
