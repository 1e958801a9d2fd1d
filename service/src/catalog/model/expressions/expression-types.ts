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
  | { readonly kind: 'difference'; readonly minuend: Expression; readonly subtrahend: Expression }
  /** The operand over a window in place of the row's own span. A window never holds another. */
  | { readonly kind: 'window'; readonly window: Window; readonly operand: Expression };

/** Span of time, relative to the end of a row, over which an expression is computed. `id` is equal for equal windows. */
export type Window = { readonly id: string } &
  /** From the beginning of the range. */
  (
    | { readonly kind: 'running' }
    /** From the beginning of the period in which the row ends. */
    | { readonly kind: 'to_date'; readonly period: WindowPeriod }
    /** All rows beside it: of the same bucket where rows have time and dimensions, of the whole range otherwise. */
    | { readonly kind: 'total' }
    /** A number of hours, or of days by the local clock. */
    | { readonly kind: 'rolling'; readonly unit: 'hour' | 'day'; readonly count: number }
  );

export type WindowPeriod = 'day' | 'week' | 'month' | 'quarter' | 'year';

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
