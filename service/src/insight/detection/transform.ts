import type { SeriesKind } from './types.ts';

/** A scale on which the noise of a series is about the same everywhere, and the way back. */
export interface Transform {
  forward(value: number): number;
  back(transformed: number): number;
  /** The least spread that is believed on this scale: a flat past does not make every ripple an anomaly. */
  readonly floor: number;
}

/** No share is taken to be nearer to its bound than this, typically: of a flat 0 or 1 every ripple would be far. */
const MIN_SHARE = 0.002;

/** So many spreads of an average's noise are added before its logarithm is taken. */
const NOISE_SHIFT = 5;

/**
 * Counts by Anscombe's root, 2·√(x + 3/8), whose spread is 1 where counts are Poisson (Anscombe 1948); amounts by
 * ln(x + a tenth of their typical size), averages by ln(x + five spreads of their noise) where that is more, as the
 * logarithm of what comes near zero jumps; ratios by 2·asin(√(p + a quarter of their typical distance from the nearer
 * bound)), as 0 of a few is no farther from a twentieth than three of as many. Signed values stay as they are: near zero
 * their level says nothing about their spread.
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
