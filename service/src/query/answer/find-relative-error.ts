import type { Expression } from '../../catalog/model/expressions/expression-types.ts';
import { partsOf } from '../../catalog/model/expressions/parts-of.ts';
import type { Catalog } from '../../catalog/model/types.ts';
import { RELATIVE_ERROR } from '../../rollup/bins.ts';

/**
 * Returns the greatest relative error of a metric; 0 where it is exact. Only percentiles of a distribution have one. Those
 * of factors and divisors add up; that of a sum or a difference is relative to its largest operand.
 */
export function findRelativeError(expression: Expression, catalog: Pick<Catalog, 'measures'>): number {
  const { kind } = expression;
  if (kind === 'percentile') {
    return catalog.measures.get(expression.measure)?.kind === 'distribution' ? RELATIVE_ERROR : 0;
  }
  const errors = partsOf(expression).map((part) => findRelativeError(part, catalog));
  if (kind === 'ratio' || kind === 'product') return errors.reduce((sum, error) => sum + error, 0);
  return Math.max(0, ...errors);
}
