import type { FactorsView } from '../../../sdk/src/protocol/explanations.ts';
import type { Expression } from '../catalog/types.ts';
import { splitProduct } from '../explain/split-product.ts';
import { readNumber } from '../query/read-number.ts';
import type { Asker, Span } from './asker.ts';
import { totalOf, type FactBook } from './fact-book.ts';
import { toChangeUnit, type Change } from './measure-change.ts';

/** A metric is looked at as at most so many multiplied. */
const MOST_FACTORS = 3;

/**
 * Splits the change as that of a product, where ratios of the catalogue make one: revenue is orders times revenue an
 * order, and orders are customers times orders a customer. All from metrics that the principal may see; null where it
 * sees no such chain, or a factor is 0.
 */
export async function findFactors(
  change: Change,
  span: Span,
  asker: Asker,
  facts: FactBook,
): Promise<FactorsView | null> {
  const { metric, baseSpans } = change;
  const links = findChain(metric.name, asker);
  if (links.length === 0 || baseSpans.length === 0) return null;
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
  for (const { name, effect } of effects) {
    facts.derive(`factor.${name}.effect`, effect, toChangeUnit(metric), LOG_MEAN, {
      a: 'actual',
      b: 'base',
      x: `factor.${name}.actual`,
      y: `factor.${name}.base`,
    });
  }
  return {
    factors: effects.map(({ name, actual: after, base, effect }) => ({ metric: name, actual: after, base, effect })),
    queries: { actual: actual.query, base: bases.map(({ query }) => query) },
  };
}

const LOG_MEAN = '(a - b) / (ln(a) - ln(b)) * (ln(x) - ln(y))';

interface Link {
  /** The metric that is above divided by below. */
  readonly ratio: string;
  /** The metric below. */
  readonly volume: string;
}

/** From a metric to what it is counted over, and on: each step has a ratio metric of the two. */
function findChain(name: string, { catalog, policy }: Asker): Link[] {
  const visible = [...catalog.metrics.values()].filter((metric) => policy.metrics.has(metric.name));
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

const isSame = (a: Expression, b: Expression): boolean => JSON.stringify(a) === JSON.stringify(b);
