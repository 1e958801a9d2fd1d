import { expect, it } from 'vitest';
import { parseCatalog } from '../../../catalog/resolve/parse-catalog.ts';
import { SMALL } from '../../../catalog/file/testing.ts';
import type { Metric } from '../../../catalog/model/types.ts';
import { splitRatio } from '../../attribution/split-ratio.ts';
import { english } from '../locales/english.ts';
import { toText } from '../locales/render.ts';
import { FactSet } from '../facts/fact-set.ts';
import type { Change } from '../measure/measure-change.ts';
import type { SegmentValues } from '../measure/read-segments.ts';
import { sayRates } from './describe-rates.ts';
import { createSentenceBuilder } from './sentence-builder.ts';
import { toRates } from '../measure/split-rates.ts';

const query = { metrics: ['average', 'orders'], timeDimension: { dateRange: 'today' } };

/** Average values of regions with as many orders each. */
function toRead(rates: Readonly<Record<string, number>>): SegmentValues {
  const values = Object.entries(rates).map(([region, average]) => [region, { average, orders: 10 }] as const);
  const average = values.reduce((total, [, row]) => total + row.average, 0) / values.length;
  return { query, total: average, totals: { average, orders: 10 * values.length }, values: new Map(values) };
}

function say(before: Readonly<Record<string, number>>, after: Readonly<Record<string, number>>): string {
  const catalog = parseCatalog([{ name: 'small.yaml', text: SMALL }]);
  const [actual, base] = [toRead(after), toRead(before)];
  const metric = catalog.metrics.get('average') as Metric;
  const change = { metric, actual: actual.total, base: base.total, basis: 'usual' } as Change;
  const segments = splitRatio(toRates('average', 'orders', actual, [base], change) ?? []);
  const view = {
    dimension: 'region',
    weightedBy: 'orders',
    segments: segments.map((segment) => ({ ...segment, value: segment.value ?? null })),
    rateEffect: segments.reduce((total, segment) => total + segment.rateEffect, 0),
    mixEffect: 0,
    queries: { actual: query, base: [query] },
  };
  const facts = new FactSet();
  const builder = createSentenceBuilder(english, 'UTC', catalog, facts);
  return sayRates({ view, actual, bases: [base] }, change, facts, builder)
    .map(({ parts }) => toText(parts))
    .join(' ');
}

it('says what offsets the rates that make up more than the whole', () => {
  expect(say({ north: 10, south: 10, west: 10 }, { north: 40, south: 4, west: 10 })).toBe(
    'By region, +€8.00 comes from changes within the groups, mostly north (+€10.00). It is partly offset by south (−€2.00).',
  );
});

it('says nothing of what hardly goes the other way', () => {
  expect(say({ north: 10, south: 10 }, { north: 40, south: 9 })).not.toContain('offset');
});
