import type { CatalogView, MetricView } from '../../../../sdk/src/protocol/catalog.ts';
import { mayDo, type ActionRights } from '../../access/actions/actions.ts';
import { mayHold } from '../../access/may-view.ts';
import type { Policy } from '../../access/types.ts';
import { countCurrencyDigits } from '../../catalog/model/currencies.ts';
import { findAggregation } from '../../catalog/model/expressions/find-aggregation.ts';
import type { Catalog, Dimension, Metric } from '../../catalog/model/types.ts';

/** From the first to the last data of each source, epoch ms; null where there is none. */
type Spans = ReadonlyMap<string, { readonly firstMs: number; readonly lastMs: number } | null>;

type Visible = Pick<Policy, 'metrics' | 'dimensions'> & ActionRights;

/**
 * Presents the part of a catalogue that a policy may see: no hidden metric or dimension, no hierarchy reduced to one
 * level, no label of a value that its row filters exclude, and no target of all rows where it sees only some of them. Rights are those that the service grants, so that widgets
 * offer nothing that it refuses.
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
    dimensions: dimensions.map((dimension) => presentDimension(dimension, policy)),
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
    ...presentRights(policy),
  };
}

/** Labels name values: those of values that row filters exclude are left out. */
function presentDimension(
  { name, title, labels, labelsByLanguage, pii }: Dimension,
  { rowFilters }: Visible,
): CatalogView['dimensions'][number] {
  const keep = (all: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
    Object.fromEntries(
      Object.entries(all).filter(([value]) => rowFilters.every((filter) => mayHold(filter, { [name]: value }))),
    );
  const byLanguage = Object.entries(labelsByLanguage ?? {}).map(([code, all]) => [code, keep(all)] as const);
  return {
    name,
    title,
    ...(pii && { personal: true as const }),
    ...(labels && { labels: keep(labels) }),
    ...(labelsByLanguage && { labelsByLanguage: Object.fromEntries(byLanguage) }),
  };
}

function presentRights(
  policy: ActionRights,
): Pick<CatalogView, 'alerts' | 'explain' | 'export' | 'annotate' | 'judge' | 'personalize' | 'personal' | 'ownRules'> {
  return {
    alerts: policy.alerts === 'manage' && !mayDo(policy, 'manage_rules') ? 'respond' : policy.alerts,
    ...(!mayDo(policy, 'explain') && { explain: false as const }),
    ...(!mayDo(policy, 'export') && { export: false as const }),
    ...(mayDo(policy, 'annotate') && { annotate: true }),
    ...(mayDo(policy, 'judge') && { judge: true }),
    ...(mayDo(policy, 'personalize') && { personalize: true }),
    ...(mayDo(policy, 'personal') && { personal: true }),
    ...(mayDo(policy, 'own_rules') && { ownRules: true }),
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
