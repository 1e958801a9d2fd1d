import type { MetricView } from '../protocol/catalog.ts';
import type { QueryResult } from '../protocol/query.ts';

/** Whether the number of a bucket may still change though it is over, as refunds follow orders. Without one: of the range. */
export const isSettling = (
  { rows, dateRange, asOf }: QueryResult,
  { settlesMs }: MetricView,
  index = Infinity,
): boolean =>
  settlesMs !== undefined && Date.parse(rows[index + 1]?.time ?? dateRange[1]) > Date.parse(asOf) - settlesMs;
