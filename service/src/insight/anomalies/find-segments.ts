import type { Anomaly, AnomalySegment } from '../../../../sdk/src/protocol/anomalies.ts';
import type { Filter, QueryResult } from '../../../../sdk/src/protocol/query.ts';
import { toFilter } from '../../query/parse/to-filter.ts';
import { controlFalseDiscoveries } from './false-discovery-control.ts';
import type { JudgedBucket } from './judge-metric.ts';
import { presentAnomalies } from './present-anomalies.ts';
import { STEPS_MS } from './steps.ts';

/** Each segment needs thousands of past buckets: only the largest segments are searched. */
const MAX_SEGMENTS = 20;
/** A segment without data has no rows during its outage, so rows of the days before count too. */
const BEFORE_MS = 7 * STEPS_MS.day;

export interface SegmentSearch {
  readonly metric: string;
  readonly by: string;
  /** Reads the rows of a metric by a dimension in `[fromMs, toMs)`, the largest first. */
  readSegments(fromMs: number, toMs: number, limit: number): Promise<QueryResult>;
  /** Judges the buckets of the metric under a filter. */
  judge(filter: Filter): Promise<readonly JudgedBucket[]>;
}

/**
 * Finds the segments with an anomaly of their own within an anomaly of the whole, furthest from expected first. Flags
 * are controlled for the number of segments, like those of many metrics.
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
  const counts = controlFalseDiscoveries(judged.values());
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
