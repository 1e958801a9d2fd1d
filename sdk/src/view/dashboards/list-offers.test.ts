import { describe, expect, it } from 'vitest';
import { catalog } from '../../../test/fixtures/catalog.ts';
import { editing as texts } from '../../format/texts/en/editing.ts';
import { listOffers, searchOffers } from './list-offers.ts';
import { nameWidget } from './name-widget.ts';

const offers = listOffers(catalog);
const toText = (offer: (typeof offers)[number]): string => Object.values(nameWidget(offer, catalog, texts)).join(' ');

describe('widgets that a reader can add', () => {
  it('are of metrics and dimensions of the catalogue, each once', () => {
    const metrics = new Map(catalog.metrics.map((metric) => [metric.name, metric]));
    for (const { element, props } of offers) {
      if (element === 'alert-feed') continue;
      for (const name of String(props['metric'] ?? props['metrics']).split(',')) {
        expect(metrics.has(name)).toBe(true);
        if (props['by'] !== undefined) expect(metrics.get(name)?.dimensions).toContain(props['by']);
      }
    }
    expect(new Set(offers.map((offer) => JSON.stringify(offer))).size).toBe(offers.length);
  });

  it('are the alerts alone where the reader may see no metric', () => {
    expect(listOffers({ metrics: [], dimensions: [] }).map(({ element }) => element)).toEqual(['alert-feed']);
  });

  it('draw a rate as a line, and what adds up as an area', () => {
    for (const { name, aggregation } of catalog.metrics) {
      const chart = offers.find(({ element, props }) => element === 'trend-chart' && props['metric'] === name);
      expect(chart?.props['type']).toBe(aggregation === 'ratio' ? 'line' : 'area');
    }
  });

  it('are found by all words of a search in any order and case, and by kind', () => {
    const titles = searchOffers(offers, 'REGION revenue', 'kpi-breakdown', toText).map(toText);
    expect(titles).toEqual(['Revenue by Region Breakdown', 'Net revenue by Region Breakdown']);
    expect(searchOffers(offers, '', 'alert-feed', toText)).toHaveLength(1);
    expect(searchOffers(offers, 'nothing of this', undefined, toText)).toEqual([]);
    expect(searchOffers(offers, '  ', undefined, toText)).toHaveLength(offers.length);
  });
});
