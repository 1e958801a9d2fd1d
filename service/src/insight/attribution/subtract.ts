/** Significant decimal digits that a double always holds. */
const DIGITS = 15;

/**
 * Returns `a - b` without the digits that doubles add: of amounts such as 1475.03 and 924.38 it is 550.65, not
 * 550.6499999999999. Digits are kept as far as the larger of the two has them.
 */
export function subtract(a: number, b: number): number {
  const size = Math.max(Math.abs(a), Math.abs(b));
  if (size === 0 || !Number.isFinite(size)) return a - b;
  const decimals = DIGITS - Math.ceil(Math.log10(size));
  return decimals < 0 || decimals > 100 ? a - b : Number((a - b).toFixed(decimals));
}
