import type { CatalogView, MetricView } from '../../../../sdk/src/protocol/catalog.ts';
import type { Policy } from '../../access/types.ts';
import { countCurrencyDigits } from '../../catalog/model/currencies.ts';
import { findAggregation } from '../../catalog/model/find-aggregation.ts';
import type { Catalog, Metric } from '../../catalog/model/types.ts';

/** From the first to the last data of each source, epoch ms; null where there is none. */
type Spans = ReadonlyMap<string, { readonly firstMs: number; readonly lastMs: number } | null>;

type Visible = Pick<Policy, 'metrics' | 'dimensions' | 'rowFilters' | 'alerts'> & Partial<Pick<Policy, 'annotate'>>;

/**
 * Presents the part of a catalogue that a policy may see: no hidden metric or dimension, no hierarchy reduced to one
 * level, and no target of all rows where it sees only some of them.
 */
export function presentCatalog(catalog: Catalog, policy: Visible, spans: Spans = new Map()): CatalogView {
  const dimensions = [...catalog.dimensions.values()].filter(({ name }) => policy.dimensions.has(name));
  return {
    name: catalog.name,
    title: catalog.title,
    timezone: catalog.timezone,
    weekStart: catalog.weekStart,
    metrics: [...catalog.metrics.values()]
      .filter(({ name }) => policy.metrics.has(name))
      .map((metric) =>
        presentMetric(
          metric,
          findAggregation(metric.expression, catalog.measures),
          policy.rowFilters.length === 0,
          dimensions
            .filter(({ fields }) => metric.sources.every((source) => fields.has(source)))
            .map(({ name }) => name),
          findData(metric, spans),
        ),
      ),
    dimensions: dimensions.map(({ name, title, labels, labelsByLanguage }) => ({
      name,
      title,
      ...(labels && { labels }),
      ...(labelsByLanguage && { labelsByLanguage }),
    })),
    hierarchies: [...catalog.hierarchies.values()]
      .map(({ name, title, levels }) => ({
        name,
        title,
        levels: levels.filter((level) => policy.dimensions.has(level)),
      }))
      .filter(({ levels }) => levels.length > 1),
    ...(catalog.calendar.length > 0 && {
      calendar: catalog.calendar.map(({ name, from, to }) => ({ name, from, to })),
    }),
    alerts: policy.alerts,
    ...(policy.annotate && { annotate: true as const }),
  };
}

function presentMetric(
  metric: Metric,
  aggregation: MetricView['aggregation'],
  seesAllRows: boolean,
  dimensions: readonly string[],
  data: MetricView['data'],
): MetricView {
  const {
    name,
    title,
    description,
    unit,
    format,
    currency,
    decimals,
    signed,
    direction,
    target,
    owner,
    freshnessObjectiveMs,
    settlesMs,
    empty,
  } = metric;
  return {
    name,
    title,
    ...(description === undefined ? {} : { description }),
    ...(unit === undefined ? {} : { unit }),
    format,
    ...(currency === undefined ? {} : { currency, currencyDigits: countCurrencyDigits(currency) }),
    ...(decimals === undefined ? {} : { decimals }),
    ...(signed === undefined ? {} : { signed }),
    direction,
    ...(target === undefined || (aggregation !== 'ratio' && !seesAllRows) ? {} : { target }),
    ...(owner === undefined ? {} : { owner }),
    freshnessObjectiveMs,
    ...(settlesMs > 0 && { settlesMs }),
    empty,
    aggregation,
    dimensions,
    ...(data === undefined ? {} : { data }),
  };
}

/** Finds where a metric has data: where all its sources have it. Undefined where that is unknown for one of them. */
function findData({ sources }: Metric, spans: Spans): MetricView['data'] {
  const sourceSpans = sources.map((source) => spans.get(source));
  if (sourceSpans.length === 0 || sourceSpans.includes(undefined)) return undefined;
  const nonEmpty = sourceSpans.filter((span) => span !== null && span !== undefined);
  const firstMs = Math.max(...nonEmpty.map((span) => span.firstMs));
  const lastMs = Math.min(...nonEmpty.map((span) => span.lastMs));
  if (nonEmpty.length < sourceSpans.length || firstMs > lastMs) return null;
  return { first: new Date(firstMs).toISOString(), last: new Date(lastMs).toISOString() };
}
