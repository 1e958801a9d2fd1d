import type { CatalogView, DimensionView } from '../../protocol/catalog.ts';
import type { DashboardWidget, WidgetElement, WidgetProp } from '../../protocol/dashboards.ts';

/** Properties of each element that a reader can change in a form. */
export const FIELDS: Readonly<Record<WidgetElement, readonly ('metric' | 'by' | 'type' | 'range' | 'filters')[]>> = {
  'kpi-card': ['metric', 'range', 'filters'],
  'trend-chart': ['metric', 'by', 'type', 'range', 'filters'],
  'kpi-breakdown': ['metric', 'by', 'range', 'filters'],
  'kpi-table': ['range', 'filters'],
  'kpi-insight': ['metric', 'range', 'filters'],
  'kpi-anomalies': ['metric', 'range', 'filters'],
  'alert-feed': [],
};

/** Dimensions by which the metric of a widget can be split. */
export function findDimensions(catalog: CatalogView | undefined, metric: string): readonly DimensionView[] {
  const names = catalog?.metrics.find(({ name }) => name === metric)?.dimensions ?? [];
  return catalog?.dimensions.filter(({ name }) => names.includes(name)) ?? [];
}

/** Null takes a property away. */
export type PropertyChanges = Readonly<Record<string, WidgetProp | null>>;

/**
 * Finds what the form changes of a widget: only what differs. A dimension that a newly chosen metric does not have is replaced by the
 * first that it has where the element needs one, else taken away.
 */
export function changeProperties(
  { element, props }: DashboardWidget,
  wanted: PropertyChanges,
  catalog: CatalogView | undefined,
): PropertyChanges {
  const all = { ...props, ...wanted };
  const dimensions = findDimensions(catalog, String(all['metric'])).map(({ name }) => name);
  // A table has several metrics, which the form does not change.
  const hasDimension = all['metric'] !== undefined && all['by'] !== undefined && all['by'] !== null;
  const by =
    hasDimension && !dimensions.includes(String(all['by']))
      ? { by: element === 'kpi-breakdown' ? (dimensions[0] ?? null) : null }
      : {};
  return Object.fromEntries(
    Object.entries({ ...wanted, ...by }).filter(([name, value]) => (props[name] ?? null) !== value),
  );
}
