import type { Expression } from './expression-types.ts';

/** Returns the expressions that one is computed from, in its order; none for one that reads measures or is a constant. */
export function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'ratio':
      return [expression.numerator, expression.denominator];
    case 'product':
      return expression.factors;
    case 'sum':
      return expression.terms;
    case 'difference':
      return [expression.minuend, expression.subtrahend];
    case 'window':
      return [expression.operand];
    case 'measure':
    case 'constant':
    case 'percentile':
    case 'extreme':
    case 'variance':
      return [];
  }
}
