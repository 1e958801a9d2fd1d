import type { CatalogView } from '../../../sdk/src/index.ts';

/** Widgets for a catalogue that the page was not written for: its first metrics as cards and charts, split by its first dimensions. */
export function composeWidgets({ metrics, dimensions }: CatalogView): HTMLElement[] {
  const [first, second, third] = metrics.map(({ name }) => name);
  const chart = (metric: string | undefined, attributes: Record<string, string>): HTMLElement[] =>
    metric === undefined ? [] : [create('trend-chart', { metric, ...attributes })];
  const splits = dimensions.filter(({ name }) => metrics[0]?.dimensions.includes(name)).slice(0, 2);
  const cards = create('div', { class: 'cards' });
  cards.append(...metrics.slice(0, 6).map(({ name }) => create('kpi-card', { metric: name })));
  return [
    cards,
    ...chart(first, { class: 'wide', type: 'area' }),
    create('alert-feed', { class: 'tall' }),
    ...chart(second, {}),
    ...chart(third, {}),
    ...splits.map(({ name }) => create('kpi-breakdown', { metric: first ?? '', by: name })),
  ];
}

function create(tag: string, attributes: Record<string, string>): HTMLElement {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}
