import type { AnomalyGranularity } from '../../../../sdk/src/protocol/anomalies.ts';
import type { Row } from '../../../../sdk/src/protocol/query.ts';
import type { Catalog, Metric } from '../../catalog/model/types.ts';
import { findAggregation } from '../../catalog/model/expressions/find-aggregation.ts';
import { createDetector } from '../detection/detector.ts';
import { findNoise, findTypical } from '../detection/rows/guess-kind.ts';
import type { SeriesKind, Verdict } from '../detection/types.ts';
import { readNumber } from '../../query/answer/wire-number.ts';
import { offsetSpanAt } from '../../time/zone-offsets.ts';
import { findHolidays } from './find-holidays.ts';
import { STEPS_MS } from './steps.ts';

export interface JudgedBucket {
  readonly timeMs: number;
  readonly value: number | null;
  readonly isPartial: boolean;
  readonly verdict: Verdict | undefined;
}

/** Buckets of one season: a week; for minutes an hour, because no more of them are read. */
const SEASON = { minute: 60, hour: 168, day: 7 } as const;

/** Judges the buckets of one metric in order of time. */
export interface MetricJudge {
  take(row: Row, nowMs: number): JudgedBucket;
}

/** Judges each settled bucket of a metric, in order. */
export function judgeMetric(
  rows: readonly Row[],
  metric: Metric,
  granularity: AnomalyGranularity,
  catalog: Catalog,
  nowMs: number,
): JudgedBucket[] {
  const judge = createMetricJudge(rows, metric, granularity, catalog);
  return rows.map((row) => judge.take(row, nowMs));
}

/**
 * Creates a judge. `rows`: the first rows, which determine the kind of series. An open bucket is judged only for a sum
 * that already exceeds the range of the whole bucket, because it can only grow.
 */
export function createMetricJudge(
  rows: readonly Row[],
  metric: Metric,
  granularity: AnomalyGranularity,
  catalog: Catalog,
): MetricJudge {
  const values = rows.map((row) => readNumber(row[metric.name]));
  const nonZero = values.filter((value): value is number => value !== null && value !== 0);
  const aggregation = findAggregation(metric.expression, catalog.measures);
  const stepMs = STEPS_MS[granularity];
  const detector = createDetector({
    kind: findKind(metric, aggregation, nonZero),
    stepMs,
    typical: findTypical(nonZero.slice(0, 168)),
    noise: findNoise(values.slice(0, 8 * SEASON[granularity]), SEASON[granularity]),
    offsetMsAt: (ms) => offsetSpanAt(ms, catalog.timezone).offsetMs,
    isKnownEvent: findHolidays(catalog),
  });
  // Before the first event there is nothing to learn: an empty bucket there is not a zero.
  let isFullPeriod = false;
  return {
    take(row, nowMs) {
      const timeMs = Date.parse(row.time as string);
      const read = readNumber(row[metric.name]);
      isFullPeriod ||= read !== null && read !== 0;
      const value = isFullPeriod ? read : null;
      const bucket = { timeMs, value, isPartial: row.partial === true };
      if (timeMs > nowMs - metric.settlesMs - stepMs && metric.settlesMs > 0) return { ...bucket, verdict: undefined };
      if (!bucket.isPartial) return { ...bucket, verdict: detector.push({ timestampMs: timeMs, value }) };
      const range = aggregation === 'sum' ? detector.expect(timeMs) : undefined;
      const isAbove = range !== undefined && value !== null && value > range.upper;
      return { ...bucket, verdict: isAbove ? detector.push({ timestampMs: timeMs, value }) : undefined };
    },
  };
}

function findKind(metric: Metric, aggregation: 'sum' | 'distinct' | 'ratio', values: readonly number[]): SeriesKind {
  if (values.some((value) => value < 0)) return 'signed';
  if (metric.format === 'percent' && values.every((value) => value <= 1)) return 'ratio';
  if (aggregation === 'ratio') return 'average';
  return values.every((value) => Number.isInteger(value)) ? 'count' : 'amount';
}
