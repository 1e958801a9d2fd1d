import type { Metric } from '../../catalog/model/types.ts';
import type { ExportPart } from '../../query/export/types.ts';
import type { ResolvedQuery } from '../../query/parse/resolve-ranges.ts';
import { floorToBucket } from '../../time/buckets.ts';

/** The part of a range whose numbers of a metric may still change, as refunds follow orders. */
export interface Settling {
  readonly metric: Metric;
  readonly fromMs: number;
  /** Time of the first such row, of rows by time: of a bucket that the range cuts it is before `fromMs`. */
  readonly firstRowMs: number | undefined;
  /** True: the part is of the compared range. */
  readonly isCompared: boolean;
}

/**
 * Lists the metrics whose numbers in the range, or in the compared range, may still change, each with the first instant of which this
 * is so: of rows by time the beginning of a bucket. What is over for exactly as long as a metric `settles` is final.
 */
export function findSettling(
  { metrics, range, comparison, granularity, timezone }: ResolvedQuery,
  { asOfMs }: Pick<ExportPart, 'asOfMs'>,
  weekStart: number,
): Settling[] {
  const spans = comparison ? [range, comparison] : [range];
  return spans.flatMap(({ fromMs, toMs }, index) =>
    metrics.flatMap((metric) => {
      const finalMs = asOfMs - metric.settlesMs;
      if (metric.settlesMs === 0 || toMs <= finalMs) return [];
      const firstMs = Math.max(fromMs, finalMs);
      const firstRowMs = granularity && floorToBucket(firstMs, granularity, timezone, weekStart);
      return { metric, fromMs: Math.max(fromMs, firstRowMs ?? firstMs), firstRowMs, isCompared: index === 1 };
    }),
  );
}
