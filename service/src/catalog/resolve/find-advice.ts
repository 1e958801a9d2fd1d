import type { Catalog, Expression, Metric } from '../model/types.ts';

/** What is no mistake, but leaves something unanswered: one sentence each. */
export function findAdvice({ metrics }: Pick<Catalog, 'metrics'>): string[] {
  const all = [...metrics.values()];
  return all.filter((metric) => hasHiddenDenominator(metric, all)).map(({ name }) => describe(name));
}

/** Changes of a ratio are split by what it is divided by, which has to be a metric for that. */
function hasHiddenDenominator({ expression }: Metric, all: readonly Metric[]): boolean {
  if (expression.kind !== 'ratio') return false;
  return !all.some((metric) => isSame(metric.expression, expression.denominator));
}

const isSame = (a: Expression, b: Expression): boolean => JSON.stringify(a) === JSON.stringify(b);

const describe = (name: string): string =>
  `metric ${name} is explained without parts: expected a metric that is its denominator, to split its changes by`;
