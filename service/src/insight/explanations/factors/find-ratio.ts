/** A base must be so many spreads above zero for a share of it to mean something. */
const MIN_SPREADS = 2;
/** A change by more than this times the base is said as an amount. */
const MAX_RATIO = 10;

export interface Compared {
  readonly actual: number;
  readonly base: number;
  /** How far values usually are from the base; undefined where nobody knows. */
  readonly spread: number | undefined;
  /** Whether any value of the metric that is known is negative, or the catalogue says that they may be. */
  readonly isSigned: boolean;
}

/**
 * The relative change; undefined where it means nothing: over a base that is zero, negative, or small against its spread, of a
 * metric of both signs, and where the change is so many times the base that only its amount says something.
 */
export function findRatio({ actual, base, spread, isSigned }: Compared): number | undefined {
  if (isSigned || base <= 0 || actual < 0 || (spread !== undefined && base < MIN_SPREADS * spread)) return undefined;
  const ratio = (actual - base) / base;
  return ratio > MAX_RATIO ? undefined : ratio;
}
