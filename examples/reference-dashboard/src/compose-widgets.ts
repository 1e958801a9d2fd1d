import type { CatalogView, MetricView } from '../../../sdk/src/index.ts';

const MAX_CARDS = 6;
const MAX_CHARTS = 3;
const MAX_BREAKDOWNS = 2;

/**
 * Widgets for a catalogue that the page was not written for: its first metrics as cards and charts, and the first of them
 * that has dimensions split by these.
 */
export function composeWidgets({ metrics }: CatalogView): HTMLElement[] {
  const cards = create('div', { class: 'cards' });
  cards.append(...metrics.slice(0, MAX_CARDS).map(({ name }) => create('kpi-card', { metric: name, 'no-period': '' })));
  const charts = metrics.slice(0, MAX_CHARTS).map((metric, index) => createChart(metric, index));
  const parts = metrics.find(({ dimensions, aggregation }) => dimensions.length > 0 && aggregation === 'sum');
  const split = parts ?? metrics.find(({ dimensions }) => dimensions.length > 0);
  const breakdowns = (split?.dimensions ?? [])
    .slice(0, MAX_BREAKDOWNS)
    .map((by) => create('kpi-breakdown', { metric: split?.name ?? '', by }));
  const feed = create('alert-feed', { class: 'tall', 'no-zone': '' });
  return [cards, ...charts.slice(0, 1), feed, ...charts.slice(1), ...breakdowns];
}

function createChart({ name, aggregation }: MetricView, index: number): HTMLElement {
  const type = aggregation === 'ratio' ? 'line' : index === 0 ? 'area' : 'bar';
  return create('trend-chart', { metric: name, type, ...(index === 0 && { class: 'wide' }) });
}

function create(tag: string, attributes: Record<string, string>): HTMLElement {
  const element = document.createElement(tag);
  if (tag !== 'div') element.setAttribute('heading-level', '2');
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}
