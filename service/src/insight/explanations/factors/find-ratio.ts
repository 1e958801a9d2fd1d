/** Minimum size of a base, in standard deviations above zero, for a share of it to mean something. */
const MIN_SPREADS = 2;
/** A change by more than this many times the base is given as an amount. */
const MAX_RATIO = 10;

export interface Compared {
  readonly actual: number;
  readonly base: number;
  /** Standard deviation of values around the base; undefined where unknown. */
  readonly spread: number | undefined;
  /** True where a known value of the metric is negative, or the catalogue says that values may be. */
  readonly isSigned: boolean;
}

/**
 * Returns the relative change; undefined where it means nothing: over a base that is zero, negative, or small against
 * its standard deviation, for a metric of both signs, and for a change so many times the base that only its amount is
 * meaningful.
 */
export function findRatio({ actual, base, spread, isSigned }: Compared): number | undefined {
  if (isSigned || base <= 0 || actual < 0 || (spread !== undefined && base < MIN_SPREADS * spread)) return undefined;
  const ratio = (actual - base) / base;
  return ratio > MAX_RATIO ? undefined : ratio;
}
