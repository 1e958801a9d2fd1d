import type { Trend } from './types.ts';

const MIN_BUCKETS = 8;
/** Critical value of the two-sided test: an order this unlikely by chance (1 %) is a trend. */
const CRITICAL_Z = 2.576;

/**
 * Finds the trend of a series: its direction by the Mann-Kendall test, its slope by Theil and Sen (the median over all
 * pairs), so that single outliers do not matter. New where the last half goes another way than the first. Undefined
 * where the order could be chance. Buckets must not overlap or have a season.
 */
export function findTrend(values: readonly number[]): Trend | undefined {
  if (values.length < MIN_BUCKETS) return undefined;
  const half = Math.floor(values.length / 2);
  const [before, after] = [measure(values.slice(0, half)), measure(values.slice(-half))];
  const isTurned = before.isSignificant && after.isSignificant && Math.sign(before.slope) === -Math.sign(after.slope);
  const whole = measure(values);
  if (isTurned) return { direction: after.slope > 0 ? 'up' : 'down', slope: after.slope, isNew: true, buckets: half };
  if (!whole.isSignificant || whole.slope === 0) return undefined;
  return {
    direction: whole.slope > 0 ? 'up' : 'down',
    slope: whole.slope,
    isNew: false,
    buckets: values.length,
  };
}

function measure(values: readonly number[]): { slope: number; isSignificant: boolean } {
  const slopes: number[] = [];
  let score = 0;
  for (let later = 1; later < values.length; later++) {
    for (let earlier = 0; earlier < later; earlier++) {
      const rise = (values[later] as number) - (values[earlier] as number);
      score += Math.sign(rise);
      slopes.push(rise / (later - earlier));
    }
  }
  const n = values.length;
  const variance = (n * (n - 1) * (2 * n + 5)) / 18;
  const z = (Math.abs(score) - 1) / Math.sqrt(variance);
  return { slope: medianOf(slopes), isSignificant: z > CRITICAL_Z };
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}

/** Sums seven days each, which removes the weekly season; the oldest days that do not fill a week are left out. */
export function sumWeeks(days: readonly number[]): number[] {
  const weeks: number[] = [];
  for (let end = days.length; end >= 7; end -= 7) {
    weeks.unshift(days.slice(end - 7, end).reduce((total, value) => total + value, 0));
  }
  return weeks;
}
