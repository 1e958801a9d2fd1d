import type { Measure } from '../types.ts';
import type { Expression } from './expression-types.ts';

/**
 * Returns how an expression aggregates over time: `sum` when the values of the parts add up to that of the whole,
 * `distinct` when a longer span has more but not by adding, `ratio` when the length of the span does not matter.
 */
export function findAggregation(
  expression: Expression,
  measures: ReadonlyMap<string, Pick<Measure, 'kind'>>,
): 'sum' | 'distinct' | 'ratio' {
  switch (expression.kind) {
    case 'measure':
      return measures.get(expression.measure)?.kind === 'distinct' ? 'distinct' : 'sum';
    case 'constant':
    case 'percentile':
    case 'extreme':
    case 'variance':
    case 'window':
      return 'ratio';
    case 'ratio':
      return expression.denominator.kind === 'constant' ? findAggregation(expression.numerator, measures) : 'ratio';
    case 'product': {
      const [factor, ...others] = expression.factors.filter(({ kind }) => kind !== 'constant');
      return factor && others.length === 0 ? findAggregation(factor, measures) : 'ratio';
    }
    case 'sum':
    case 'difference': {
      const parts = expression.kind === 'sum' ? expression.terms : [expression.minuend, expression.subtrahend];
      const aggregations = parts.map((part) => findAggregation(part, measures));
      return aggregations.includes('ratio') ? 'ratio' : aggregations.includes('distinct') ? 'distinct' : 'sum';
    }
  }
}
