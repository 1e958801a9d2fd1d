import type { Severity } from './types.ts';
import type { Strangeness } from './windows.ts';

/** Thresholds of a window: how rare and how large it must be. */
interface Demand {
  readonly p: number;
  readonly q: number;
  /** Reduction of the size threshold, times the natural logarithm of the window's size. */
  readonly less: number;
}

/**
 * Overlapping windows are fewer independent tests than buckets, so longer ones need less size for the same rate of
 * false flags.
 */
const MEDIUM: Demand = { p: 0.004, q: 4.3, less: 0.2 };
const HIGH: Demand = { p: 0.002, q: 6.25, less: 0 };
/** A longer window counts only while its last bucket is still this many standard deviations off. */
const STILL_OFF = 1.5;

/**
 * Judges one bucket. `off`: its own deviation in standard deviations; a window counts only where its last bucket still
 * deviates in the same direction, so that a bucket after an anomaly is not flagged for it.
 */
export function judge(windows: readonly Strangeness[], off: number): Severity {
  let severity: Severity = '';
  for (const window of windows) {
    if (window.size > 1 && (Math.sign(window.q) !== Math.sign(off) || Math.abs(off) < STILL_OFF)) continue;
    if (passes(window, HIGH)) return 'high';
    if (passes(window, MEDIUM)) severity = 'medium';
  }
  return severity;
}

const passes = ({ p, q, size }: Strangeness, demand: Demand): boolean =>
  p <= demand.p && Math.abs(q) > demand.q - demand.less * Math.log(size);

/**
 * Threshold of daily buckets: eight weeks are too few to estimate how rare a deviation is, so only its size counts.
 * Medium begins where the displayed range ends.
 */
export const DAILY_MEDIUM = 4;
const DAILY_HIGH = 6;

export function judgeDay(off: number): Severity {
  const size = Math.abs(off);
  return size > DAILY_HIGH ? 'high' : size > DAILY_MEDIUM ? 'medium' : '';
}
