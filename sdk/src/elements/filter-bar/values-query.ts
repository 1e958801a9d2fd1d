import type { CatalogView, MetricView } from '../../protocol/catalog.ts';
import type { Filter, Query } from '../../protocol/query.ts';
import { readChosen } from '../../view/series/choose-values.ts';
import type { SavedView } from '../../view/exploration/exploration-params.ts';
import { toQuery } from '../../view/to-query.ts';

/** Maximum number of values that are offered at once; others are found by search. */
const MAX_VALUES = 200;

/** The metric whose numbers stand beside the values of a dimension: a count where there is one. */
export function findCountMetric(catalog: CatalogView | undefined, dimension: string): MetricView | undefined {
  const metrics = catalog?.metrics.filter(({ dimensions }) => dimensions.includes(dimension)) ?? [];
  const sums = metrics.filter(({ aggregation }) => aggregation === 'sum');
  return sums.find(({ format }) => format === 'integer') ?? sums[0] ?? metrics[0];
}

/** Asks for the values of a dimension under the other filters, most frequent first. `text`: part of those that are sought. */
export function buildValuesQuery(
  metric: string,
  dimension: string,
  { filters, range }: Required<SavedView>,
  text: string,
  timeZone: string | undefined,
): Query {
  const others = filters.filter((filter) => readChosen(filter)?.member !== dimension);
  const sought: Filter[] = text ? [{ member: dimension, operator: 'contains', values: [text] }] : [];
  return toQuery({
    metrics: [metric],
    dimensions: [dimension],
    range,
    filters: [...others, ...sought],
    order: [[metric, 'desc']],
    limit: MAX_VALUES,
    timeZone,
  });
}
