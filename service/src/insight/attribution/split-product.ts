import type { Factor, FactorEffect } from './types.ts';

/**
 * Splits the change of a product among its factors by the log-mean (LMDI): L·ln(x₁/x₀) with L = (V₁ - V₀)/ln(V₁/V₀).
 * The effects add up to the change. Undefined where a factor is not positive: it has no logarithm.
 */
export function splitProduct(factors: readonly Factor[]): FactorEffect[] | undefined {
  if (factors.some(({ actual, base }) => !(actual > 0) || !(base > 0))) return undefined;
  const product = (side: 'actual' | 'base'): number => factors.reduce((total, factor) => total * factor[side], 1);
  const [after, before] = [product('actual'), product('base')];
  const logChange = Math.log(after / before);
  // With hardly any change the quotient is only noise: the mean of the two values is its limit.
  const mean = Math.abs(logChange) < 1e-9 ? (after + before) / 2 : (after - before) / logChange;
  return factors
    .map((factor) => ({ ...factor, effect: mean * Math.log(factor.actual / factor.base) }))
    .sort((a, b) => Math.abs(b.effect) - Math.abs(a.effect));
}
