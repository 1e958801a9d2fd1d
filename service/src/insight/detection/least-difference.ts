import type { SeriesKind } from './types.ts';

/** Differences below this share of the expected value are immaterial. */
const MATERIAL_RATIO = 0.05;
/** For shares, differences below a tenth of a percentage point are immaterial too. */
const MIN_POINTS = 0.001;

/**
 * Returns the minimum material difference from the expected value where none is configured. For shares it is relative
 * to the nearer bound: 98 % where 99.8 % were expected are ten times as many failures. Signed values have no natural
 * size, so only their standard deviation decides.
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
