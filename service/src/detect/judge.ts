import type { Severity } from './types.ts';
import type { Strangeness } from './windows.ts';

/** What a rule asks of a window: rare and large. */
interface Demand {
  readonly p: number;
  readonly q: number;
  /** Over half a day, where errors that hang together add up. */
  readonly longQ: number;
}

const MEDIUM: Demand = { p: 0.01, q: 4.5, longQ: 4.5 };
const HIGH: Demand = { p: 0.005, q: 6.5, longQ: 6.5 };
const LONG = 24;

export interface Judgement {
  readonly severity: Severity;
  /** The window that speaks loudest. */
  readonly strongest: Strangeness | undefined;
  /** The greatest record of any window. */
  readonly record: number;
  /** How far the strongest window goes of what medium asks: 1 is medium. */
  readonly strength: number;
}

/**
 * The verdict on one bucket. `off`: how many spreads it is off itself; a window counts only where its last bucket still
 * goes the same way, so that a bucket after an anomaly is not blamed for it.
 */
export function judge(windows: readonly Strangeness[], off: number): Judgement {
  let strongest: Strangeness | undefined;
  let strength = 0;
  let record = 0;
  let severity: Severity = '';
  for (const window of windows) {
    if (window.size > 1 && (Math.sign(window.q) !== Math.sign(off) || Math.abs(off) < 1.5)) continue;
    const asked = window.size === LONG ? MEDIUM.longQ : MEDIUM.q;
    const reached = Math.abs(window.q) / asked;
    record = Math.max(record, window.record);
    if (reached > strength) [strongest, strength] = [window, reached];
    if (passes(window, HIGH)) severity = 'high';
    else if (passes(window, MEDIUM) && severity === '') severity = 'medium';
  }
  return { severity, strongest, strength, record };
}

function passes({ p, q, size }: Strangeness, demand: Demand): boolean {
  return p <= demand.p && Math.abs(q) > (size === LONG ? demand.longQ : demand.q);
}
