import type { FactorsView } from '../../../../../sdk/src/protocol/explanations.ts';
import type { Expression } from '../../../catalog/model/expressions/expression-types.ts';
import type { Metric } from '../../../catalog/model/types.ts';
import { splitProduct } from '../../attribution/split-product.ts';
import type { ExplanationQuery } from '../explanation-query.ts';
import type { FactSet } from '../facts/fact-set.ts';
import { addExpected } from './measure-expected.ts';
import type { Change } from './measure-change.ts';
import { presentFactors } from '../facts/present-factors.ts';
import { findProduct } from '../factors/find-product.ts';
import { readBases, readFactors, type FactorContext, type FactorValues } from '../factors/read-factors.ts';
import { isSameExpression, listVisible } from './visible-metrics.ts';

/** Most factors of a product. */
const MAX_FACTORS = 3;

/**
 * Splits the change like that of a product: one that the catalogue defines, or one implied by ratios: revenue is orders
 * times revenue per order, and orders are customers times orders per customer. The bases of the factors multiply to
 * that of the whole, and each is measured in the same way as the whole: the mean of the same periods, or the value that
 * the detector expected. Uses only metrics that the principal may see; null where it sees no such chain, a factor is 0,
 * or one has no base of its own.
 */
export async function findFactors(change: Change, context: FactorContext): Promise<FactorsView | null> {
  const { metric, baseSpans, parts } = change;
  const { explanationQuery } = context;
  if (baseSpans.length === 0 || parts.change === 0) return null;
  if (metric.expression.kind === 'product') return findProduct(change, metric.expression.factors, context);
  const links = change.aggregation === 'sum' ? findChain(metric.name, explanationQuery) : [];
  return links.length === 0 ? null : findChainFactors(change, links, context);
}

async function findChainFactors(
  change: Change,
  links: readonly Link[],
  context: FactorContext,
): Promise<FactorsView | null> {
  const { span, explanationQuery, facts } = context;
  const volumes = [change.metric.name, ...links.map(({ volume }) => volume)];
  const actual = await readFactors(volumes, span, 'factors.actual', explanationQuery, facts);
  const periods = await readBases(volumes, change.baseSpans, explanationQuery, facts);
  const bases =
    change.basis === 'expected' ? await expectEach(volumes, context) : addMeans(change, volumes, periods, facts);
  if (!bases || bases.includes(0) || actual.values.includes(0)) return null;

  const last = volumes.length - 1;
  const over = (values: readonly number[], index: number): number =>
    (values[index] as number) / (values[index + 1] as number);
  const factors = [
    { name: volumes[last] as string, actual: actual.values[last] as number, base: bases[last] as number },
    ...links.map(({ ratio }, index) => ({
      name: ratio,
      actual: over(actual.values, index),
      base: over(bases, index),
    })),
  ];
  const effects = splitProduct(factors);
  if (!effects) return null;
  const [volume, ...ratios] = factors as [(typeof factors)[0], ...typeof factors];
  const baseOf = (index: number): string =>
    index === 0 ? change.parts.facts.base : `factors.base.${volumes[index] as string}`;
  facts.derive(`factor.${volume.name}.actual`, volume.actual, { metric: volume.name }, 'a', {
    a: `factors.actual.${volume.name}`,
  });
  facts.derive(`factor.${volume.name}.base`, volume.base, { metric: volume.name }, 'b', { b: baseOf(last) });
  ratios.forEach(({ name, actual: after, base }, index) => {
    const [above, below] = [volumes[index] as string, volumes[index + 1] as string];
    const unit = { metric: name };
    const of = { a: `factors.actual.${above}`, b: `factors.actual.${below}` };
    facts.derive(`factor.${name}.actual`, after, unit, 'a / b', of);
    facts.derive(`factor.${name}.base`, base, unit, 'a / b', { a: baseOf(index), b: baseOf(index + 1) });
  });
  const queries = { actual: actual.query, base: periods.map(({ query }) => query) };
  return presentFactors(effects, change, facts, queries);
}

/**
 * Returns what the detector expected of each factor in the range; of the first, which is the whole, the base itself.
 */
async function expectEach(volumes: readonly string[], context: FactorContext): Promise<number[] | undefined> {
  const { explanationQuery, facts, span } = context;
  const bases = [facts.get('base').value as number];
  for (const name of volumes.slice(1)) {
    const metric = explanationQuery.catalog.metrics.get(name) as Metric;
    const base = await addExpected(metric, span, `factors.base.${name}`, context);
    if (base === undefined) return undefined;
    bases.push(base);
  }
  return bases;
}

/** Adds the base of the whole in the proportions of the periods: their mean, for the length of the range. */
function addMeans(
  { parts }: Change,
  volumes: readonly string[],
  periods: readonly FactorValues[],
  facts: FactSet,
): number[] | undefined {
  const sums = volumes.map((_, index) => periods.reduce((total, { values }) => total + (values[index] as number), 0));
  if (sums.includes(0)) return undefined;
  const terms = (name: string): string => `(${periods.map((_, period) => `${name}${period}`).join(' + ')})`;
  return volumes.map((name, index) => {
    const base = (parts.base * (sums[index] as number)) / (sums[0] as number);
    if (index === 0) return parts.base;
    const of = periods.flatMap((_, period) => [
      [`v${period}`, `factors.base${period}.${name}`],
      [`w${period}`, `factors.base${period}.${volumes[0] as string}`],
    ]);
    const named = { base: parts.facts.base, ...(Object.fromEntries(of) as Record<string, string>) };
    facts.derive(`factors.base.${name}`, base, { metric: name }, `base * ${terms('v')} / ${terms('w')}`, named);
    return base;
  });
}

interface Link {
  /** Metric equal to the metric above divided by the metric below. */
  readonly ratio: string;
  /** Metric below. */
  readonly volume: string;
}

/**
 * Finds the chain from a metric to the metric it is counted over, and so on: each step needs a visible ratio of the
 * two.
 */
function findChain(name: string, explanationQuery: ExplanationQuery): Link[] {
  const visible = listVisible(explanationQuery);
  const nameOf = (expression: Expression): string | undefined =>
    visible.find((metric) => isSameExpression(metric.expression, expression))?.name;
  const links: Link[] = [];
  let current: string | undefined = name;
  while (current !== undefined && links.length < MAX_FACTORS - 1) {
    const above: Expression | undefined = explanationQuery.catalog.metrics.get(current)?.expression;
    const visited = new Set([name, ...links.map(({ volume }) => volume)]);
    const link: Link | undefined = visible.flatMap(({ name: ratio, expression }): Link[] => {
      if (expression.kind !== 'ratio' || !above || !isSameExpression(expression.numerator, above)) return [];
      const volume = nameOf(expression.denominator);
      return volume === undefined || visited.has(volume) ? [] : [{ ratio, volume }];
    })[0];
    if (link) links.push(link);
    current = link?.volume;
  }
  return links;
}
