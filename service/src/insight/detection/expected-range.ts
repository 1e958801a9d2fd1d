import { DAILY_MEDIUM } from './judge.ts';
import type { Transform } from './transform.ts';

/** Width of the displayed range: the deviation at which a medium flag on one day begins. */
const RANGE = DAILY_MEDIUM;

/** Expectation on the scale of the transform. */
export interface Expectation {
  readonly expected: number;
  /** Standard deviation. */
  readonly spread: number;
}

/** Range of unremarkable values, in the unit of the series. */
export interface ExpectedRange {
  readonly expected: number;
  readonly lower: number;
  readonly upper: number;
}

/**
 * Computes the range. A bound is never a value that the series cannot have, nor closer to the expected value than the
 * minimum difference.
 */
export function toRange(
  { expected: y, spread }: Expectation,
  transform: Transform,
  leastAt: (expected: number) => number,
): ExpectedRange {
  const expected = transform.back(y);
  const least = leastAt(expected);
  const [lower, upper] = [transform.back(y - RANGE * spread), transform.back(y + RANGE * spread)];
  const clip = (value: number): number => transform.back(transform.forward(value));
  return {
    expected,
    lower: lower <= expected - least ? lower : Math.min(lower, clip(expected - least)),
    upper: upper >= expected + least ? upper : Math.max(upper, clip(expected + least)),
  };
}
