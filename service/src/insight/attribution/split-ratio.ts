import type { RateEffect, RateSegment } from './types.ts';

/**
 * Splits the change of a ratio by the values of a dimension into changes within segments (rate) and changes between
 * them (mix). The effects over all segments add up to the change of the whole, when the weights of each side add up to
 * 1: rate ½(w₀ + w₁)(r₁ - r₀), mix (w₁ - w₀)(½(r₀ + r₁) - R̄) with R̄ the mean of the two ratios of the whole.
 */
export function splitRatio(segments: readonly RateSegment[]): RateEffect[] {
  const ratioOf = (side: 'actual' | 'base'): number =>
    segments.reduce((total, segment) => total + segment[side].rate * segment[side].weight, 0);
  const middle = (ratioOf('actual') + ratioOf('base')) / 2;
  return segments
    .map((segment) => {
      const { actual, base } = segment;
      return {
        ...segment,
        rateEffect: 0.5 * (base.weight + actual.weight) * (actual.rate - base.rate),
        mixEffect: (actual.weight - base.weight) * (0.5 * (base.rate + actual.rate) - middle),
      };
    })
    .sort((a, b) => Math.abs(b.rateEffect + b.mixEffect) - Math.abs(a.rateEffect + a.mixEffect));
}
