import type { FactorsView } from '../../../sdk/src/protocol/explanations.ts';
import type { Expression, Metric } from '../catalog/types.ts';
import { splitProduct } from '../explain/split-product.ts';
import { readNumber } from '../query/wire-number.ts';
import type { Asker, Span } from './asker.ts';
import { totalOf, type FactBook } from './fact-book.ts';
import type { Change } from './measure-change.ts';
import { presentFactors } from './present-factors.ts';

/** A metric is looked at as at most so many multiplied. */
const MOST_FACTORS = 3;

/**
 * Splits the change as that of a product: of one that the catalogue defines so, or where its ratios make one: revenue is
 * orders times revenue an order, and orders are customers times orders a customer. All from metrics that the principal may see; null where it
 * sees no such chain, or a factor is 0.
 */
export async function findFactors(
  change: Change,
  span: Span,
  asker: Asker,
  facts: FactBook,
): Promise<FactorsView | null> {
  const { metric, baseSpans } = change;
  if (baseSpans.length === 0 || change.actual === change.base) return null;
  if (metric.expression.kind === 'product') return findProduct(change, metric.expression.factors, span, asker, facts);
  const links = change.aggregation === 'sum' ? findChain(metric.name, asker) : [];
  if (links.length === 0) return null;
  const volumes = [metric.name, ...links.map(({ volume }) => volume)];
  const read = async (at: Span, of: string) => {
    const query = asker.toQuery(volumes, at);
    const { totals } = await asker.ask(query);
    const values = volumes.map((name) => readNumber(totals[name]) ?? 0);
    values.forEach((value, index) => {
      const name = volumes[index] as string;
      facts.add(`${of}.${name}`, value, { metric: name }, totalOf(query, name));
    });
    return { query, values };
  };
  const actual = await read(span, 'factors.actual');
  const bases = await Promise.all(baseSpans.map((at, index) => read(at, `factors.base${index}`)));
  const sums = volumes.map((_, index) => bases.reduce((total, { values }) => total + (values[index] as number), 0));
  if (sums.includes(0) || actual.values.includes(0)) return null;

  const last = volumes.length - 1;
  const ratios = links.map(({ ratio }, index) => ({
    name: ratio,
    actual: (actual.values[index] as number) / (actual.values[index + 1] as number),
    base: (sums[index] as number) / (sums[index + 1] as number),
    above: index,
  }));
  // What was expected of the whole beyond the periods' mean is put down to volume.
  const volume = {
    name: volumes[last] as string,
    actual: actual.values[last] as number,
    base: (change.base * (sums[last] as number)) / (sums[0] as number),
    above: undefined,
  };
  const effects = splitProduct([volume, ...ratios]);
  if (!effects) return null;

  const sumOf = (index: number, name: string) => {
    const terms = bases.map((_, period) => `${name}${period}`);
    const of = Object.fromEntries(terms.map((term, period) => [term, `factors.base${period}.${volumes[index]}`]));
    return { formula: `(${terms.join(' + ')})`, of };
  };
  for (const factor of [volume, ...ratios]) {
    const unit = { metric: factor.name };
    const above = sumOf(factor.above ?? last, 'a');
    const below = sumOf(factor.above === undefined ? 0 : factor.above + 1, 'b');
    const formula = `${above.formula} / ${below.formula}`;
    const of = { ...above.of, ...below.of };
    if (factor.above === undefined) {
      facts.derive(`factor.${factor.name}.base`, factor.base, unit, `base * ${formula}`, { base: 'base', ...of });
      facts.derive(`factor.${factor.name}.actual`, factor.actual, unit, 'a', { a: `factors.actual.${factor.name}` });
    } else {
      const [a, b] = [volumes[factor.above], volumes[factor.above + 1]];
      facts.derive(`factor.${factor.name}.base`, factor.base, unit, formula, of);
      facts.derive(`factor.${factor.name}.actual`, factor.actual, unit, 'a / b', {
        a: `factors.actual.${a}`,
        b: `factors.actual.${b}`,
      });
    }
  }
  return presentFactors(effects, change, facts, { actual: actual.query, base: bases.map(({ query }) => query) });
}

/** As the catalogue defines it. What was expected beyond the product of the factors' means is put down to the first. */
async function findProduct(
  change: Change,
  expressions: readonly Expression[],
  span: Span,
  asker: Asker,
  facts: FactBook,
): Promise<FactorsView | null> {
  const visible = listVisible(asker);
  const names = expressions.flatMap((one) => visible.find(({ expression }) => isSame(expression, one))?.name ?? []);
  if (names.length < expressions.length || new Set(names).size < names.length) return null;
  const read = async (at: Span, of: string) => {
    const query = asker.toQuery(names, at);
    const { totals } = await asker.ask(query);
    const values = names.map((name) => readNumber(totals[name]) ?? 0);
    names.forEach((name, index) =>
      facts.add(`${of}.${name}`, values[index] as number, { metric: name }, totalOf(query, name)),
    );
    return { query, values };
  };
  const actual = await read(span, 'factors.actual');
  const bases = await Promise.all(change.baseSpans.map((at, index) => read(at, `factors.base${index}`)));
  const means = names.map((_, at) => bases.reduce((all, { values }) => all + (values[at] as number), 0) / bases.length);
  const rest = means.slice(1).reduce((product, mean) => product * mean, 1);
  const factors = names.map((name, at) => ({
    name,
    actual: actual.values[at] as number,
    base: at === 0 ? change.base / rest : (means[at] as number),
  }));
  const product = actual.values.reduce((all, value) => all * value, 1);
  const effects =
    Math.abs(product - change.actual) <= 1e-9 * Math.abs(change.actual) ? splitProduct(factors) : undefined;
  if (!effects) return null;
  for (const [at, { name, base, actual: after }] of factors.entries()) {
    const unit = { metric: name };
    facts.derive(`factor.${name}.actual`, after, unit, 'a', { a: `factors.actual.${name}` });
    const of = bases.map((_, period) => [`b${period}`, `factors.base${period}.${name}`] as const);
    const others = names.slice(1).map((one, index) => [`f${index}`, `factor.${one}.base`] as const);
    const mean = `(${of.map(([term]) => term).join(' + ')}) / ${bases.length}`;
    const first = ['base', ...others.map(([term]) => term)].join(' / ');
    if (at > 0) facts.derive(`factor.${name}.base`, base, unit, mean, Object.fromEntries(of));
    else facts.derive(`factor.${name}.base`, base, unit, first, { base: 'base', ...Object.fromEntries(others) });
  }
  return presentFactors(effects, change, facts, { actual: actual.query, base: bases.map(({ query }) => query) });
}

interface Link {
  /** The metric that is above divided by below. */
  readonly ratio: string;
  /** The metric below. */
  readonly volume: string;
}

/** From a metric to what it is counted over, and on: each step has a ratio metric of the two. */
function findChain(name: string, { catalog, policy }: Asker): Link[] {
  const visible = listVisible({ catalog, policy });
  const nameOf = (expression: Expression): string | undefined =>
    visible.find((metric) => isSame(metric.expression, expression))?.name;
  const links: Link[] = [];
  let current: string | undefined = name;
  while (current !== undefined && links.length < MOST_FACTORS - 1) {
    const above: Expression | undefined = catalog.metrics.get(current)?.expression;
    const seen = new Set([name, ...links.map(({ volume }) => volume)]);
    const link: Link | undefined = visible.flatMap(({ name: ratio, expression }): Link[] => {
      if (expression.kind !== 'ratio' || !above || !isSame(expression.numerator, above)) return [];
      const volume = nameOf(expression.denominator);
      return volume === undefined || seen.has(volume) ? [] : [{ ratio, volume }];
    })[0];
    if (link) links.push(link);
    current = link?.volume;
  }
  return links;
}

const listVisible = ({ catalog, policy }: Pick<Asker, 'catalog' | 'policy'>): Metric[] =>
  [...catalog.metrics.values()].filter((metric) => policy.metrics.has(metric.name));

const isSame = (a: Expression, b: Expression): boolean => JSON.stringify(a) === JSON.stringify(b);
