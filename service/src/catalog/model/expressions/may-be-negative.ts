import type { Measure, Metric } from '../types.ts';
import type { Expression } from './expression-types.ts';
import { partsOf } from './parts-of.ts';

/**
 * Returns whether an average may be negative or near zero, so that a relative change is meaningless: as `signed` in the
 * catalogue says; by default a ratio of a difference or of a negative number, or of a sum of plain numbers, and the least
 * or greatest of plain numbers. Money and shares (`format: percent`) count as positive unless they contain a difference.
 */
export function mayBeNegative(
  { expression: whole, signed, format, currency }: Pick<Metric, 'expression' | 'signed' | 'format' | 'currency'>,
  measures: ReadonlyMap<string, Pick<Measure, 'kind'>>,
): boolean {
  const expression = whole.kind === 'window' ? whole.operand : whole;
  if (signed !== undefined) return signed;
  if (expression.kind === 'extreme') return format !== 'percent' && currency === undefined;
  if (expression.kind !== 'ratio') return false;
  if (hasDifference(expression)) return true;
  return format !== 'percent' && currency === undefined && sumsNumbers(expression.numerator, measures);
}

const hasDifference = (expression: Expression): boolean =>
  expression.kind === 'difference' ||
  (expression.kind === 'constant' && expression.value < 0) ||
  partsOf(expression).some(hasDifference);

const sumsNumbers = (expression: Expression, measures: ReadonlyMap<string, Pick<Measure, 'kind'>>): boolean =>
  expression.kind === 'measure'
    ? ['sum', 'sum_of_products'].includes(measures.get(expression.measure)?.kind ?? '')
    : partsOf(expression).some((part) => sumsNumbers(part, measures));
