import { formatScaled } from '../rollup/exact.ts';
import { countCurrencyDigits } from '../catalog/model/currencies.ts';
import type { Expression, VarianceExpression } from '../catalog/model/expressions/expression-types.ts';
import type { Metric } from '../catalog/model/types.ts';

/** SQL of the measures of a row. */
export interface MeasureSql {
  /** A number: a sum, a count, or the number of different members. */
  amountOf(measure: string): string;
  /** The value at which a share of a distribution, or of values, is reached; exact for values. */
  percentileOf(measure: string, share: number): Rendered;
}

export interface Rendered {
  readonly sql: string;
  /** False for a double. */
  readonly isExact: boolean;
}

/**
 * Renders a metric over the measures of a row, as queries compute it: exact while it is a sum of measures, a double once
 * something was divided or multiplied; null where an operand is missing, or a divisor is zero.
 */
export const renderMetric = (metric: Metric, measures: MeasureSql): string =>
  render(metric.expression, measures, metric.expression.kind === 'percentile' ? metric.currency : undefined).sql;

function render(expression: Expression, measures: MeasureSql, currency: string | undefined): Rendered {
  const renderInner = (inner: Expression): Rendered => render(inner, measures, currency);
  switch (expression.kind) {
    case 'measure':
      return { sql: measures.amountOf(expression.measure), isExact: true };
    case 'constant':
      return { sql: `(${formatScaled(expression.value, expression.scale)})::numeric`, isExact: true };
    case 'percentile': {
      const { sql, isExact } = measures.percentileOf(expression.measure, expression.share);
      if (isExact || currency === undefined) return { sql, isExact };
      return { sql: `round((${sql})::numeric, ${countCurrencyDigits(currency)})::double precision`, isExact };
    }
    case 'extreme': {
      const value = measures.percentileOf(expression.measure, expression.side === 'least' ? 0 : 1);
      return value.isExact ? value : { sql: 'null::numeric', isExact: true };
    }
    case 'window':
      throw new RangeError('a view has no metrics over windows');
    case 'variance':
      return { sql: renderVariance(expression, measures), isExact: false };
    case 'ratio': {
      const [numerator, denominator] = [expression.numerator, expression.denominator].map(renderInner).map(toDouble);
      return { sql: `(${numerator} / nullif(${denominator}, 0))`, isExact: false };
    }
    case 'product':
      return { sql: `(${expression.factors.map(renderInner).map(toDouble).join(' * ')})`, isExact: false };
    case 'sum':
      return expression.terms.map(renderInner).reduce((sum, term) => combine(sum, '+', term));
    case 'difference':
      return combine(renderInner(expression.minuend), '-', renderInner(expression.subtrahend));
  }
}

/**
 * The numerator is exact, as in queries; divided once, as doubles. A root of less than zero would fail the whole
 * statement.
 */
function renderVariance(
  { count, sum, squares, isSample, isDeviation }: VarianceExpression,
  measures: MeasureSql,
): string {
  const [n, total, square] = [count, sum, squares].map((name) => `(${measures.amountOf(name)})::numeric`);
  const spread = `(${n} * ${square} - ${total} * ${total})::double precision`;
  const divisor = `nullif(greatest(${n} * (${n} - ${isSample ? 1 : 0}), 0), 0)::double precision`;
  return isDeviation ? `sqrt(greatest(${spread}, 0) / ${divisor})` : `(${spread} / ${divisor})`;
}

const toDouble = ({ sql, isExact }: Rendered): string => (isExact ? `(${sql})::double precision` : sql);

function combine(left: Rendered, operator: '+' | '-', right: Rendered): Rendered {
  const isExact = left.isExact && right.isExact;
  const [first, second] = isExact ? [left.sql, right.sql] : [toDouble(left), toDouble(right)];
  return { sql: `(${first} ${operator} ${second})`, isExact };
}
