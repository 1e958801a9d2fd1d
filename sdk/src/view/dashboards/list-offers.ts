import type { CatalogView, MetricView } from '../../protocol/catalog.ts';
import type { DashboardWidget, WidgetElement } from '../../protocol/dashboards.ts';

const MAX_COLUMNS = 4;

/** A widget that a reader can add: everything but its id. */
export type Offer = Omit<DashboardWidget, 'id'>;

export const OFFERED_ELEMENTS: readonly WidgetElement[] = [
  'kpi-card',
  'trend-chart',
  'kpi-breakdown',
  'kpi-table',
  'kpi-insight',
  'kpi-anomalies',
  'alert-feed',
];

/**
 * All widgets that the catalogue of a reader allows, metric by metric: its number, its chart, a breakdown by each of its
 * dimensions, its explanation and its unusual values; a table by each dimension and the alerts at the end. The catalogue has only what the reader may see.
 */
export const listOffers = ({ metrics, dimensions }: Pick<CatalogView, 'metrics' | 'dimensions'>): readonly Offer[] => [
  ...metrics.flatMap(offerMetric),
  ...dimensions.flatMap(({ name }) => offerTable(name, metrics)),
  { element: 'alert-feed', width: 2, props: {} },
];

function offerMetric({ name: metric, aggregation, dimensions }: MetricView): Offer[] {
  const type = aggregation === 'ratio' ? 'line' : 'area';
  return [
    { element: 'kpi-card', width: 1, props: { metric } },
    { element: 'trend-chart', width: 2, props: { metric, type, expected: true } },
    ...dimensions.map((by): Offer => ({ element: 'kpi-breakdown', width: 2, props: { metric, by } })),
    { element: 'kpi-insight', width: 2, props: { metric } },
    { element: 'kpi-anomalies', width: 2, props: { metric } },
  ];
}

/** A table of the first metrics that can be split by a dimension. */
function offerTable(by: string, metrics: readonly MetricView[]): Offer[] {
  const names = metrics.filter(({ dimensions }) => dimensions.includes(by)).map(({ name }) => name);
  if (names.length === 0) return [];
  return [{ element: 'kpi-table', width: 4, props: { metrics: names.slice(0, MAX_COLUMNS).join(','), by } }];
}

/** Those of a kind whose words contain all words of the search, in any case; `toText` names one. */
export function searchOffers(
  offers: readonly Offer[],
  search: string,
  element: WidgetElement | undefined,
  toText: (offer: Offer) => string,
): readonly Offer[] {
  const words = search.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  return offers.filter((offer) => {
    if (element && offer.element !== element) return false;
    const text = toText(offer).toLocaleLowerCase();
    return words.every((word) => text.includes(word));
  });
}
