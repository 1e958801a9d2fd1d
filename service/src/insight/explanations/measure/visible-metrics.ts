import type { Expression } from '../../../catalog/model/expressions/expression-types.ts';
import type { Metric } from '../../../catalog/model/types.ts';
import type { ExplanationQuery } from '../explanation-query.ts';

/** Returns the metrics that the principal may see. */
export const listVisible = ({ catalog, policy }: Pick<ExplanationQuery, 'catalog' | 'policy'>): Metric[] =>
  [...catalog.metrics.values()].filter((metric) => policy.metrics.has(metric.name));

export const isSameExpression = (a: Expression, b: Expression): boolean => JSON.stringify(a) === JSON.stringify(b);
