import type { MetricView } from '../../protocol/catalog.ts';
import type { ExpectedRange } from '../../protocol/query.ts';
import { isRelative } from '../series/compute-change.ts';
import type { Bucket } from '../series/describe-series.ts';
import { isUnusual, toUsual, type UsualRange } from './find-usual.ts';

/** A number outside its usual range. */
export interface Finding {
  /** First instant of the newest complete bucket; undefined for all complete buckets together. */
  readonly time: string | undefined;
  /** The deviation as a share of the expected value, 0.1 for ten percent; undefined where a ratio is meaningless. */
  readonly ratio: number | undefined;
  /** Value minus expected value. */
  readonly deviation: number;
}

export interface UsualView {
  /** The usual range of each bucket, in their order; undefined where it is not known. */
  readonly band: readonly (UsualRange | undefined)[];
  /** Places of complete buckets outside their usual range: of several in a row the one that is furthest out. */
  readonly peaks: readonly number[];
  readonly finding: Finding | undefined;
}

const isOutside = (value: number, limits: UsualRange | undefined): boolean =>
  limits !== undefined && isUnusual(value, limits);

/**
 * Judges complete buckets by their usual ranges, which may be of other buckets too. Of sums also all of them together: outside
 * only beyond the sum of all limits, which holds however the deviations of neighbouring buckets depend on each other.
 */
export function judgeUsual(
  buckets: readonly Bucket[],
  expected: readonly ExpectedRange[],
  metric: MetricView,
): UsualView {
  const ranges = new Map(expected.map((range) => [range.time, range]));
  const band = buckets.map(({ slot }) => toUsual(ranges.get(slot)));
  const complete = buckets.flatMap(({ value, pending }, index) =>
    value !== null && !pending ? [{ index, value, limits: band[index] }] : [],
  );
  const last = complete.at(-1);
  const whole = metric.aggregation === 'sum' ? sumUp(complete) : undefined;
  return {
    band,
    peaks: findPeaks(complete),
    finding:
      toFinding(whole?.value, whole?.limits, undefined, metric) ??
      toFinding(last?.value, last?.limits, last && buckets[last.index]?.slot, metric),
  };
}

interface Judged {
  readonly index: number;
  readonly value: number;
  readonly limits: UsualRange | undefined;
}

function findPeaks(complete: readonly Judged[]): readonly number[] {
  const peaks: Judged[] = [];
  let isRun = false;
  for (const judged of complete) {
    const isOut = isOutside(judged.value, judged.limits);
    const peak = peaks.at(-1);
    if (isOut && isRun && peak) {
      if (measureDistance(judged) > measureDistance(peak)) peaks[peaks.length - 1] = judged;
    } else if (isOut) peaks.push(judged);
    isRun = isOut;
  }
  return peaks.map(({ index }) => index);
}

/** Distance from the expected value in widths of the range; a range without width counts as one of 1. */
const measureDistance = ({ value, limits }: Judged): number =>
  limits ? Math.abs(value - limits.expected) / (limits.upper - limits.lower || 1) : 0;

/** Undefined for fewer than two buckets, and where a range is not known. */
function sumUp(complete: readonly Judged[]): { readonly value: number; readonly limits: UsualRange } | undefined {
  if (complete.length < 2) return undefined;
  const sum = { value: 0, expected: 0, lower: 0, upper: 0 };
  for (const { value, limits } of complete) {
    if (!limits) return undefined;
    sum.value += value;
    sum.expected += limits.expected;
    sum.lower += limits.lower;
    sum.upper += limits.upper;
  }
  return { value: sum.value, limits: sum };
}

function toFinding(
  value: number | undefined,
  limits: UsualRange | undefined,
  time: string | undefined,
  metric: MetricView,
): Finding | undefined {
  if (value === undefined || !limits || !isOutside(value, limits)) return undefined;
  const deviation = value - limits.expected;
  const isShare = metric.format === 'percent';
  const ratio = !isShare && isRelative(value, limits.expected, metric) ? deviation / limits.expected : undefined;
  return { time, ratio, deviation };
}
