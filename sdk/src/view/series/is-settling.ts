import type { MetricView } from '../../protocol/catalog.ts';
import type { QueryResult } from '../../protocol/query.ts';

/** True if the number of a bucket that has ended may still change, as refunds follow orders. Without a bucket: of the range. */
export const isSettling = (
  { rows, dateRange, asOf }: QueryResult,
  { settlesMs }: MetricView,
  index = Infinity,
): boolean =>
  settlesMs !== undefined && Date.parse(rows[index + 1]?.time ?? dateRange[1]) > Date.parse(asOf) - settlesMs;

/** True if numbers at the end of a range may still change, and those at its beginning may not. */
export const hasSettledPart = (result: QueryResult, metric: MetricView): boolean =>
  isSettling(result, metric) && Date.parse(result.dateRange[0]) < Date.parse(result.asOf) - (metric.settlesMs ?? 0);
