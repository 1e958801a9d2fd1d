/** Expression that computes a metric from measures at read time. */
export type Expression =
  | { readonly kind: 'measure'; readonly measure: string }
  | ConstantExpression
  /** The value at which `share` (0 to 1) of a distribution is reached. */
  | { readonly kind: 'percentile'; readonly measure: string; readonly share: number }
  /** The least or the greatest of the values. */
  | { readonly kind: 'extreme'; readonly measure: string; readonly side: 'least' | 'greatest' }
  | VarianceExpression
  | { readonly kind: 'ratio'; readonly numerator: Expression; readonly denominator: Expression }
  | { readonly kind: 'product'; readonly factors: readonly Expression[] }
  | { readonly kind: 'sum'; readonly terms: readonly Expression[] }
  | { readonly kind: 'difference'; readonly minuend: Expression; readonly subtrahend: Expression };

/** A number of the catalogue, `value · 10^-scale`. */
export interface ConstantExpression {
  readonly kind: 'constant';
  readonly value: number;
  readonly scale: number;
}

/** Variance from the count, sum and sum of squares of the values, which are names of measures. */
export interface VarianceExpression {
  readonly kind: 'variance';
  readonly count: string;
  readonly sum: string;
  readonly squares: string;
  /** True: divided by one less than the count (an estimate from a sample), otherwise by the count. */
  readonly isSample: boolean;
  /** True: the square root of it, the standard deviation. */
  readonly isDeviation: boolean;
}
