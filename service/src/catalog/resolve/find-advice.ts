import type { Expression } from '../model/expressions/expression-types.ts';
import type { Catalog, Metric } from '../model/types.ts';

/** Returns advice on a valid catalogue, one sentence for each point. */
export function findAdvice({ metrics }: Pick<Catalog, 'metrics'>): string[] {
  const all = [...metrics.values()];
  return all.filter((metric) => hasHiddenDenominator(metric, all)).map(({ name }) => describe(name));
}

/** Returns whether a ratio's denominator is not a metric: its changes can then not be split. */
function hasHiddenDenominator({ expression }: Metric, all: readonly Metric[]): boolean {
  if (expression.kind !== 'ratio') return false;
  return !all.some((metric) => isSame(metric.expression, expression.denominator));
}

const isSame = (a: Expression, b: Expression): boolean => JSON.stringify(a) === JSON.stringify(b);

const describe = (name: string): string =>
  `explanations of metric ${name} name no parts: add a metric for its denominator (what it is divided by)`;
