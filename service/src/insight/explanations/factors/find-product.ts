import type { FactorsView } from '../../../../../sdk/src/protocol/explanations.ts';
import type { Expression } from '../../../catalog/model/expressions/expression-types.ts';
import { splitProduct } from '../../attribution/split-product.ts';
import type { FactSet } from '../facts/fact-set.ts';
import type { Change } from '../measure/measure-change.ts';
import { presentFactors } from '../facts/present-factors.ts';
import { readBases, readFactors, type FactorContext, type FactorValues } from './read-factors.ts';
import { isSameExpression, listVisible } from '../measure/visible-metrics.ts';

/**
 * Finds the factors of a product as the catalogue defines it. The base of the first is its mean over the periods, that
 * of each other its mean weighted by the product of those before, so that they multiply to the mean of the whole. Null
 * when compared with expected values: those of the factors do not multiply to that of the product.
 */
export async function findProduct(
  change: Change,
  expressions: readonly Expression[],
  { span, explanationQuery, facts }: FactorContext,
): Promise<FactorsView | null> {
  if (change.basis === 'expected') return null;
  const visible = listVisible(explanationQuery);
  const names = expressions.flatMap(
    (wanted) => visible.find(({ expression }) => isSameExpression(expression, wanted))?.name ?? [],
  );
  if (names.length < expressions.length || new Set(names).size < names.length) return null;
  const actual = await readFactors(names, span, 'factors.actual', explanationQuery, facts);
  const periods = await readBases(names, change.baseSpans, explanationQuery, facts);
  const bases = findBases(names, periods);
  const factors = names.map((name, index) => ({
    name,
    actual: actual.values[index] as number,
    base: bases[index] as number,
  }));
  const isWhole = isNear(multiply(actual.values), change.actual) && isNear(multiply(bases), change.base);
  const effects = isWhole ? splitProduct(factors) : undefined;
  if (!effects) return null;
  addBases(factors, periods, facts);
  const queries = { actual: actual.query, base: periods.map(({ query }) => query) };
  return presentFactors(effects, change, facts, queries);
}

const multiply = (values: readonly number[]): number => values.reduce((product, value) => product * value, 1);
const isNear = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-9 * Math.abs(b);

function findBases(names: readonly string[], periods: readonly FactorValues[]): number[] {
  const sumOf = (factors: number): number =>
    periods.reduce((total, { values }) => total + multiply(values.slice(0, factors)), 0);
  return names.map((_, index) => sumOf(index + 1) / (index === 0 ? periods.length : sumOf(index)));
}

function addBases(
  factors: readonly { readonly name: string; readonly actual: number; readonly base: number }[],
  periods: readonly FactorValues[],
  facts: FactSet,
): void {
  const names = factors.map(({ name }) => name);
  const termsOf = (count: number): string =>
    `(${periods
      .map((_, period) =>
        names
          .slice(0, count)
          .map((_name, at) => `f${at}_${period}`)
          .join(' * '),
      )
      .join(' + ')})`;
  factors.forEach(({ name, actual, base }, index) => {
    const unit = { metric: name };
    facts.derive(`factor.${name}.actual`, actual, unit, 'a', { a: `factors.actual.${name}` });
    const of = periods.flatMap((_, period) =>
      names.slice(0, index + 1).map((factor, at) => [`f${at}_${period}`, `factors.base${period}.${factor}`] as const),
    );
    const below = index === 0 ? String(periods.length) : termsOf(index);
    facts.derive(`factor.${name}.base`, base, unit, `${termsOf(index + 1)} / ${below}`, Object.fromEntries(of));
  });
}
