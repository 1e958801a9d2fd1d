import type { MetricView } from '../../protocol/catalog.ts';
import type { Granularity, QueryResult } from '../../protocol/query.ts';

export interface Target {
  /** For the whole range. */
  readonly value: number;
  /** Share of the target that is reached; above 1 it is exceeded. */
  readonly ratio: number;
  /** True if less is better: the target is a limit. */
  readonly isLimit: boolean;
}

const DAY_MS = 86_400_000;

/**
 * Compares a value with the metric's target, which is daily for additive metrics and a level for others. Undefined
 * without a target or a value, and for counts of different things, whose daily targets do not add up, over other ranges
 * than a day.
 */
export function computeTarget(result: QueryResult, metric: MetricView): Target | undefined {
  const total = result.totals[metric.name];
  if (metric.target === undefined || total === null || total === undefined) return undefined;
  const [from, to] = result.dateRange.map((instant) => Date.parse(instant)) as [number, number];
  const days = (to - from) / DAY_MS;
  if (metric.aggregation === 'distinct' && Math.round(days) !== 1) return undefined;
  // A day of 23 or 25 hours is a day.
  const scale = metric.aggregation === 'ratio' ? 1 : days < 0.9 ? days : Math.round(days);
  const value = metric.target * scale;
  if (value === 0) return undefined;
  return { value, ratio: total / value, isLimit: metric.direction === 'down_is_good' };
}

/**
 * The target of one bucket: a level for ratios, and for what is counted the daily one, which only days have. `isWhole`: all
 * rows are shown; of a part of them only a level is to be reached.
 */
export const computeBucketTarget = (
  { target, aggregation }: MetricView,
  granularity: Granularity,
  isWhole: boolean,
): number | undefined => (aggregation === 'ratio' || (granularity === 'day' && isWhole) ? target : undefined);
