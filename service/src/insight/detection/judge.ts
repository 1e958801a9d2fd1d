import type { Severity } from './types.ts';
import type { Strangeness } from './windows.ts';

/** What a rule asks of a window: rare and large. */
interface Demand {
  readonly p: number;
  readonly q: number;
  /** What is asked less, by the natural logarithm of the window's size. */
  readonly less: number;
}

/** Windows that overlap are fewer chances than buckets are: of a longer one less is asked for as few false flags. */
const MEDIUM: Demand = { p: 0.004, q: 4.3, less: 0.2 };
const HIGH: Demand = { p: 0.002, q: 6.25, less: 0 };
/** A longer window counts only where its last bucket is still so many spreads off. */
const STILL_OFF = 1.5;

/**
 * The verdict on one bucket. `off`: how many spreads it is off itself; a window counts only where its last bucket still
 * goes the same way, so that a bucket after an anomaly is not blamed for it.
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
 * Daily buckets: eight weeks are too few to say how rare something is, so only its size speaks. Medium begins where the
 * range shown ends.
 */
export const DAILY_MEDIUM = 4;
const DAILY_HIGH = 6;

export function judgeDay(off: number): Severity {
  const size = Math.abs(off);
  return size > DAILY_HIGH ? 'high' : size > DAILY_MEDIUM ? 'medium' : '';
}
