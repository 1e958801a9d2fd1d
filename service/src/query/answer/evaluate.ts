import type { Expression, VarianceExpression, Window } from '../../catalog/model/expressions/expression-types.ts';
import { addExact, formatScaled, type Exact } from '../../rollup/exact.ts';

/** A number of an answer: exact while it is a sum of measures, a double once something was divided or multiplied. */
export type Quantity = { readonly value: Exact; readonly scale: number } | number | null;

/** Values of measures in the cells that are evaluated. */
export interface MeasureReader {
  measureOf(measure: string): { readonly value: Exact; readonly scale: number };
  /** Returns null where no event had a value. */
  percentileOf(measure: string, share: number): Quantity;
  /** Returns null where no event had a value. */
  extremeOf(measure: string, side: 'least' | 'greatest'): Quantity;
  /** Returns a reader of the cells of a window. */
  over(window: Window): MeasureReader;
}

/** Computes a metric. A missing operand or a division by zero gives null. */
export function evaluate(expression: Expression, reader: MeasureReader): Quantity {
  switch (expression.kind) {
    case 'measure':
      return reader.measureOf(expression.measure);
    case 'constant':
      return { value: expression.value, scale: expression.scale };
    case 'percentile':
      return reader.percentileOf(expression.measure, expression.share);
    case 'extreme':
      return reader.extremeOf(expression.measure, expression.side);
    case 'window':
      return evaluate(expression.operand, reader.over(expression.window));
    case 'variance':
      return computeVariance(expression, reader);
    case 'ratio': {
      const numerator = toNumber(evaluate(expression.numerator, reader));
      const denominator = toNumber(evaluate(expression.denominator, reader));
      return numerator === null || denominator === null || denominator === 0 ? null : numerator / denominator;
    }
    case 'product': {
      let product: number | null = 1;
      for (const factor of expression.factors) {
        const value = toNumber(evaluate(factor, reader));
        product = product === null || value === null ? null : product * value;
      }
      return product;
    }
    case 'sum':
      return expression.terms.map((term) => evaluate(term, reader)).reduce(add);
    case 'difference':
      return add(evaluate(expression.minuend, reader), negate(evaluate(expression.subtrahend, reader)));
  }
}

/**
 * Computes (n · Σx² - (Σx)²) / n², or by n · (n - 1) for a sample. The numerator is exact, so that values far from zero
 * lose nothing; null without a value, and for a sample of one.
 */
function computeVariance(
  { count, sum, squares, isSample, isDeviation }: VarianceExpression,
  reader: MeasureReader,
): number | null {
  const n = BigInt(reader.measureOf(count).value);
  const divisor = n * (isSample ? n - 1n : n);
  if (n <= 0n || divisor === 0n) return null;
  const total = reader.measureOf(sum);
  const square = reader.measureOf(squares);
  // Squares have twice the digits, so both terms are in units of 10^-square.scale.
  const spread = n * BigInt(square.value) - BigInt(total.value) ** 2n;
  const variance = Number(spread) / Number(divisor * 10n ** BigInt(square.scale));
  return isDeviation ? Math.sqrt(variance) : variance;
}

function add(a: Quantity, b: Quantity): Quantity {
  if (a === null || b === null) return null;
  if (typeof a === 'number' || typeof b === 'number') return (toNumber(a) as number) + (toNumber(b) as number);
  const scale = Math.max(a.scale, b.scale);
  return { value: addExact(rescale(a, scale), rescale(b, scale)), scale };
}

function negate(quantity: Quantity): Quantity {
  if (quantity === null || typeof quantity === 'number') return quantity === null ? null : -quantity;
  return { value: -quantity.value, scale: quantity.scale };
}

function rescale({ value, scale }: { value: Exact; scale: number }, to: number): Exact {
  const scaled = BigInt(value) * 10n ** BigInt(to - scale);
  return Number.isSafeInteger(Number(scaled)) ? Number(scaled) : scaled;
}

/** Returns the nearest double. */
export function toNumber(quantity: Quantity): number | null {
  if (quantity === null || typeof quantity === 'number') return quantity;
  return Number(formatScaled(quantity.value, quantity.scale));
}
