import type { SeriesKind } from './types.ts';

/** Transform to a scale on which the noise of a series is about constant, and its inverse. */
export interface Transform {
  forward(value: number): number;
  back(transformed: number): number;
  /** Lower bound of the standard deviation on this scale, so that a flat past does not make every ripple an anomaly. */
  readonly floor: number;
}

/** Minimum distance of a typical share from its bound: with a flat 0 or 1 every ripple would be an outlier. */
const MIN_SHARE = 0.002;

/** Standard deviations of an average's noise that are added before its logarithm is taken. */
const NOISE_SHIFT = 5;

/**
 * Creates the transform: for counts Anscombe's root, 2·√(x + 3/8), whose standard deviation is 1 where counts are
 * Poisson (Anscombe 1948); for amounts ln(x + a tenth of their typical size); for averages ln(x + five standard
 * deviations of their noise) where that is more, because logarithms of values near zero jump; for ratios 2·asin(√(p + a
 * quarter of their typical distance from the nearer bound)), because 0 of a few is no farther from a twentieth than
 * three of as many. Signed values are unchanged: near zero their level does not determine their noise.
 */
export function createTransform(kind: SeriesKind, typical: number, noise = 0): Transform {
  const size = Math.abs(typical) || 1;
  switch (kind) {
    case 'count':
      return {
        forward: (value) => 2 * Math.sqrt(Math.max(0, value) + 0.375),
        back: (y) => Math.max(0, (Math.max(0, y) / 2) ** 2 - 0.375),
        floor: 0.9,
      };
    case 'amount':
    case 'average': {
      const shift = Math.max(0.1 * size, kind === 'average' ? NOISE_SHIFT * noise : 0);
      return {
        forward: (value) => Math.log(Math.max(value, -0.9 * shift) + shift),
        back: (y) => Math.max(0, Math.exp(y) - shift),
        floor: 0.01,
      };
    }
    case 'ratio': {
      const shift = 0.25 * Math.max(MIN_SHARE, Math.min(size, 1 - size));
      const within = (share: number): number => Math.min(1, Math.max(0, share));
      return {
        forward: (value) => 2 * Math.asin(Math.sqrt((within(value) + shift) / (1 + 2 * shift))),
        back: (y) => within(Math.sin(Math.min(Math.PI, Math.max(0, y)) / 2) ** 2 * (1 + 2 * shift) - shift),
        floor: 0.001,
      };
    }
    case 'signed':
      return { forward: (value) => value / size, back: (y) => y * size, floor: 0.001 };
  }
}
