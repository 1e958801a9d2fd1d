import type { SeriesKind } from './types.ts';

/** A difference below this share of the expected value does not matter. */
const MATERIAL_RATIO = 0.05;
/** Nor does one of shares below a tenth of a percentage point. */
const MIN_POINTS = 0.001;

/**
 * The least difference from the expected value that matters where nobody says one. Of shares it is measured from the nearer
 * bound: 98 % where 99.8 % were expected are ten times as many failures. Signed values have no size to measure it by, and
 * their spread alone decides.
 */
export function findLeastDifference(kind: SeriesKind, expected: number): number {
  switch (kind) {
    case 'signed':
      return 0;
    case 'ratio':
      return Math.max(MIN_POINTS, MATERIAL_RATIO * Math.min(expected, 1 - expected));
    default:
      return MATERIAL_RATIO * Math.abs(expected);
  }
}
