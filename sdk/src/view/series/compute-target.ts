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
 * Compares a value with the target that the answer has, else with that of the metric, which is daily for additive metrics and a level for others. Undefined
 * without a target or a value, and for counts of different things, whose daily targets do not add up, over other ranges
 * than a day.
 */
export function computeTarget(result: QueryResult, metric: MetricView): Target | undefined {
  const total = result.totals[metric.name];
  const isLimit = metric.direction === 'down_is_good';
  const dated = result.targets?.totals[metric.name];
  if (dated) {
    return dated.attainment === null ? undefined : { value: dated.target, ratio: dated.attainment, isLimit };
  }
  if (metric.target === undefined || total === null || total === undefined) return undefined;
  const [from, to] = result.dateRange.map((instant) => Date.parse(instant)) as [number, number];
  const days = (to - from) / DAY_MS;
  if (metric.aggregation === 'distinct' && Math.round(days) !== 1) return undefined;
  // A day of 23 or 25 hours is a day.
  const scale = metric.aggregation === 'ratio' ? 1 : days < 0.9 ? days : Math.round(days);
  const value = metric.target * scale;
  if (value === 0) return undefined;
  return { value, ratio: total / value, isLimit };
}

/** True where the target is that of the rows that are shown: of a part of them only a level is, or what the answer has. */
export const isTargetOf = (result: QueryResult, { name, aggregation }: MetricView, isWhole: boolean): boolean =>
  isWhole || aggregation === 'ratio' || result.targets?.totals[name] !== undefined;

/**
 * The target of one bucket: that of the answer, where all its buckets have the same; else a level for ratios, and for what is
 * counted the daily one, which only days have. `isWhole`: all rows are shown; of a part of them only a level is to be reached.
 */
export function computeBucketTarget(
  { name, target, aggregation }: MetricView,
  granularity: Granularity,
  isWhole: boolean,
  targets?: QueryResult['targets'],
): number | undefined {
  if (targets?.totals[name]) {
    const values = new Set(targets.rows?.map((row) => row[name]?.target));
    // Hours differ too much for one share each.
    const isShared = values.size === 1 && granularity !== 'hour' && granularity !== 'minute';
    return isShared ? [...values][0] : undefined;
  }
  return aggregation === 'ratio' || (granularity === 'day' && isWhole) ? target : undefined;
}
