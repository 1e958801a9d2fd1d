/** Number of fraction digits, and the rounding mode of a half. */
export interface Rounding {
  readonly decimals: 0 | 1;
  readonly half: 'halfExpand' | 'halfTrunc';
}

/** Above this size a half is negligible. */
const WHOLE_FROM = 100;

/**
 * Rounds the base of a whole number, which may be a mean, and the change from it, so that `actual - base = change`
 * holds for the displayed numbers. A half of the base is rounded away from zero, that of the change towards it.
 */
export function roundAlike(actual: number, base: number): { readonly base: Rounding; readonly change: Rounding } {
  const decimals = Math.max(Math.abs(actual), Math.abs(base)) < WHOLE_FROM ? 1 : 0;
  const isAwayFromBase = actual > base === base > 0;
  return {
    base: { decimals, half: 'halfExpand' },
    change: { decimals, half: isAwayFromBase ? 'halfTrunc' : 'halfExpand' },
  };
}
