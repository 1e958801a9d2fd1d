import type { DashboardWidget } from '../../../sdk/src/protocol/dashboards.ts';
import { findAggregation } from '../catalog/model/expressions/find-aggregation.ts';
import type { Dashboard } from '../catalog/model/dashboard-types.ts';
import type { Catalog, Metric } from '../catalog/model/types.ts';

const MAX_CARDS = 6;
const MAX_CHARTS = 3;
const MAX_BREAKDOWNS = 2;

/**
 * A dashboard for a catalogue that has none: the first of the visible metrics as cards and charts, and the first of them
 * that has dimensions split by these. For all roles.
 */
export function composeDashboard(
  catalog: Catalog,
  isVisible: (kind: 'metrics' | 'dimensions', name: string) => boolean,
): Dashboard {
  const metrics = [...catalog.metrics.values()].filter(({ name }) => isVisible('metrics', name));
  const aggregationOf = (metric: Metric) => findAggregation(metric.expression, catalog.measures);
  const dimensionsOf = (metric: Metric): string[] =>
    [...catalog.dimensions.values()]
      .filter(
        ({ name, fields }) => isVisible('dimensions', name) && metric.sources.every((source) => fields.has(source)),
      )
      .map(({ name }) => name);
  const split =
    metrics.find((metric) => aggregationOf(metric) === 'sum' && dimensionsOf(metric).length > 0) ??
    metrics.find((metric) => dimensionsOf(metric).length > 0);
  const by = split ? dimensionsOf(split) : [];

  const cards = metrics.slice(0, MAX_CARDS).map(({ name }) => create('kpi-card', 1, { metric: name }));
  const charts = metrics.slice(0, MAX_CHARTS).map((metric, index) => {
    const type = aggregationOf(metric) === 'ratio' ? 'line' : index === 0 ? 'area' : 'bar';
    return create('trend-chart', 2, { metric: metric.name, type });
  });
  const breakdowns = by
    .slice(0, MAX_BREAKDOWNS)
    .map((dimension) => create('kpi-breakdown', 2, { metric: split?.name ?? '', by: dimension }));
  const feed = create('alert-feed', 2, {});
  const widgets = [...cards, ...charts.slice(0, 1), feed, ...charts.slice(1), ...breakdowns];
  return {
    id: 'overview',
    title: catalog.title,
    roles: [...catalog.roles.keys()],
    range: 'today',
    compare: 'previous period',
    selected: undefined,
    filters: by,
    sections: [{ id: 'section-1', title: undefined, widgets }],
  };
}

const create = (
  element: DashboardWidget['element'],
  width: number,
  props: Readonly<Record<string, string>>,
): DashboardWidget => ({ id: [element, ...Object.values(props)].join('-'), element, width, props });
