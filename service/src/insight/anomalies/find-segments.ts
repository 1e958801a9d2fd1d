import type { Anomaly, AnomalySegment } from '../../../../sdk/src/protocol/anomalies.ts';
import type { Filter, QueryResult } from '../../../../sdk/src/protocol/query.ts';
import { toFilter } from '../../query/parse/to-filter.ts';
import { countAmong } from './false-discovery-control.ts';
import type { JudgedBucket } from './judge-metric.ts';
import { presentAnomalies } from './present-anomalies.ts';
import { STEPS_MS } from './steps.ts';

/** Each segment has a past of its own, thousands of buckets: of more, those with most are looked at. */
const MAX_SEGMENTS = 20;
/** A segment that is out has no rows where it is out: those of the days before count too. */
const BEFORE_MS = 7 * STEPS_MS.day;

export interface SegmentSearch {
  readonly metric: string;
  readonly by: string;
  /** The rows of a metric by a dimension in `[fromMs, toMs)`, those with most first. */
  readSegments(fromMs: number, toMs: number, limit: number): Promise<QueryResult>;
  /** The buckets of the metric, judged where a filter holds. */
  judge(filter: Filter): Promise<readonly JudgedBucket[]>;
}

/**
 * The segments that stand out by themselves within an anomaly of the whole, furthest from expected first. Flags are
 * counted among those of all the segments, as those of many metrics are.
 */
export async function findSegments(anomaly: Anomaly, search: SegmentSearch): Promise<AnomalySegment[]> {
  const { metric, by, readSegments, judge } = search;
  const [fromMs, toMs] = [Date.parse(anomaly.from), Date.parse(anomaly.to)];
  const { rows } = await readSegments(fromMs - BEFORE_MS, toMs, MAX_SEGMENTS);
  const judged = new Map<AnomalySegment['value'], readonly JudgedBucket[]>();
  for (const row of rows) {
    const value = row[by] as string | null;
    judged.set(value, await judge(toFilter(by, value)));
  }
  const counts = countAmong(judged.values());
  const { granularity } = anomaly;
  const endOf = (ms: number): number => ms + STEPS_MS[granularity];
  const segments = [...judged].flatMap(([value, buckets]) =>
    presentAnomalies(buckets, { metric, granularity, fromMs, toMs, severity: 'medium', settlesMs: 0, endOf, counts })
      .map(({ severity, direction, peak }): AnomalySegment => ({ value, severity, direction, peak }))
      .sort(byDistance)
      .slice(0, 1),
  );
  return segments.sort(byDistance);
}

const byDistance = (a: AnomalySegment, b: AnomalySegment): number =>
  Math.abs(b.peak.deviation) - Math.abs(a.peak.deviation);
