import type { Anomaly, AnomalyGranularity } from '../../../../sdk/src/protocol/anomalies.ts';
import type { JudgedBucket } from './judge-metric.ts';
import { STEPS_MS } from './steps.ts';

const WEEK_MS = 7 * STEPS_MS.day;

export interface PresentOptions {
  readonly metric: string;
  readonly granularity: AnomalyGranularity;
  /** Episodes that overlap `[fromMs, toMs)` are listed. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly severity: 'medium' | 'high';
  /** End of a bucket, by its first instant, epoch ms; it is judged later where the metric settles. */
  endOf(timeMs: number): number;
  readonly settlesMs: number;
  /** True where a flag remains when the other metrics of its bucket are tested too. */
  counts(bucket: JudgedBucket): boolean;
}

/** Presents the flagged buckets, one entry per episode, oldest first. */
export function presentAnomalies(buckets: readonly JudgedBucket[], options: PresentOptions): Anomaly[] {
  const episodes = new Map<number, JudgedBucket[]>();
  for (const bucket of buckets) {
    const { verdict } = bucket;
    if (verdict?.episode === undefined || verdict.severity === '' || !options.counts(bucket)) continue;
    episodes.set(verdict.episode, [...(episodes.get(verdict.episode) ?? []), bucket]);
  }
  const valueAt = new Map(buckets.map(({ timeMs, value }) => [timeMs, value]));
  const levels = new Set(buckets.flatMap(({ verdict }) => (verdict?.isNewLevel ? [verdict.episode] : [])));
  const lastEpisode = buckets.findLast(({ verdict }) => verdict !== undefined)?.verdict?.episode;
  return [...episodes].flatMap(([number, flagged]) => {
    const anomaly = presentEpisode(flagged, options, valueAt);
    const isListed = Date.parse(anomaly.to) > options.fromMs && Date.parse(anomaly.from) < options.toMs;
    if (!isListed || (options.severity === 'high' && anomaly.severity !== 'high')) return [];
    return [{ ...anomaly, isOpen: number === lastEpisode, isNewLevel: levels.has(number) }];
  });
}

/** Above this multiple of the expected value only the amount is meaningful. */
const MAX_RATIO = 10;

/**
 * Returns the relative deviation; null where it means nothing. The range spans four standard deviations upwards: the
 * expected value must be at least two of them, and the range must not reach below zero.
 */
function toRatio(value: number, expected: number, lower: number, upper: number): number | null {
  if (value < 0 || lower < 0 || expected <= 0 || (upper - expected) / 2 > expected) return null;
  const ratio = (value - expected) / expected;
  return ratio > MAX_RATIO ? null : ratio;
}

function presentEpisode(
  flagged: readonly JudgedBucket[],
  { metric, granularity, severity, settlesMs, endOf }: PresentOptions,
  valueAt: ReadonlyMap<number, number | null>,
): Anomaly {
  const [first, last] = [flagged[0], flagged.at(-1)] as [JudgedBucket, JudgedBucket];
  const off = ({ value, verdict }: JudgedBucket): number => Math.abs((value ?? 0) - (verdict?.expected ?? 0));
  const peak = flagged.reduce((furthest, bucket) => (off(bucket) > off(furthest) ? bucket : furthest), first);
  const { expected, lower, upper, direction } = peak.verdict as NonNullable<JudgedBucket['verdict']>;
  const value = peak.value ?? 0;
  const usual = expected ?? 0;
  const worst = flagged.some((bucket) => bucket.verdict?.severity === 'high') ? 'high' : 'medium';
  const firstAtWorst = flagged.find((bucket) => severity === 'medium' || bucket.verdict?.severity === 'high') ?? first;
  return {
    metric,
    granularity,
    severity: worst,
    direction: direction ?? 'up',
    from: new Date(first.timeMs).toISOString(),
    to: new Date(endOf(last.timeMs)).toISOString(),
    knownAt: new Date(endOf(firstAtWorst.timeMs) + settlesMs).toISOString(),
    peak: {
      time: new Date(peak.timeMs).toISOString(),
      value,
      expected: usual,
      lower: lower ?? usual,
      upper: upper ?? usual,
      deviation: value - usual,
      deviationRatio: toRatio(value, usual, lower ?? usual, upper ?? usual),
    },
    onceIn: granularity === 'day' ? null : (peak.verdict?.onceIn ?? null),
    sameTimeBefore: [1, 2, 3, 4].map((weeks) => valueAt.get(peak.timeMs - weeks * WEEK_MS) ?? null),
    isOpen: false,
    isNewLevel: false,
  };
}
