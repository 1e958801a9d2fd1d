/** Number of fraction digits, and the rounding mode of a half. */
export interface Rounding {
  readonly decimals: 0 | 1 | 2;
  readonly half: 'halfExpand' | 'halfTrunc';
}

/** Above this size a half is negligible. */
const WHOLE_FROM = 100;
/** Below this size one decimal would read as zero. */
const VISIBLE_FROM = 0.05;

/**
 * Rounds the base of a whole number, which may be a mean, and the change from it, so that `actual - base = change`
 * holds for the displayed numbers. A half of the base is rounded away from zero, that of the change towards it.
 */
export function roundAlike(actual: number, base: number): { readonly base: Rounding; readonly change: Rounding } {
  const isTiny = base !== 0 && Math.abs(base) < VISIBLE_FROM;
  const decimals = isTiny ? 2 : Math.max(Math.abs(actual), Math.abs(base)) < WHOLE_FROM ? 1 : 0;
  const isAwayFromBase = actual > base === base > 0;
  return {
    base: { decimals, half: 'halfExpand' },
    change: { decimals, half: isAwayFromBase ? 'halfTrunc' : 'halfExpand' },
  };
}

/** Rounds two means of whole numbers alike, so that small ones do not read as zero: 0.41 and 0.45. */
export function roundMeans(a: number, b: number): Rounding {
  const size = Math.max(Math.abs(a), Math.abs(b));
  return { decimals: size < 1 ? 2 : size < WHOLE_FROM ? 1 : 0, half: 'halfExpand' };
}
