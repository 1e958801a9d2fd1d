import { expect, it } from 'vitest';
import { CatalogError } from '../file/catalog-error.ts';
import { parseCatalog } from '../resolve/parse-catalog.ts';

const parse = (targets: string, metric = 'revenue:') =>
  parseCatalog([
    {
      name: 'targets.yaml',
      text: `
name: targets
sources:
  orders:
    event_time: at
    fields: { at: timestamp, region: string, customer: string, amount: { type: decimal } }
    measures: { revenue: { sum: amount }, customers: { distinct: customer } }
dimensions: { region: }
metrics:
  ${metric} { targets: ${targets} }
roles: { all: { metrics: all, dimensions: all } }
`,
    },
  ]);

it('are read in the order of time', () => {
  const targets = parse(
    '{ per: month, by: region, values: { 2026-12: { north: 2 }, 2026-11: { north: 1, south: 3 } } }',
  ).metrics.get('revenue')?.targets;
  expect(targets).toMatchObject({ per: 'month', by: 'region' });
  expect(targets?.periods.map(({ amounts }) => Object.fromEntries(amounts))).toEqual([
    { north: 1, south: 3 },
    { north: 2 },
  ]);
});

it.each([
  ['{ per: month, values: { 2026-13: 1 } }', 'expected a month such as 2026-11'],
  ['{ per: month, values: { 2026-11: { north: 1 } } }', 'expected a number, or by with the dimension'],
  ['{ per: month, by: region, values: { 2026-11: 1 } }', 'expected a map from values of region to numbers'],
  ['{ per: month, by: regio, values: { 2026-11: { north: 1 } } }', '"regio"'],
  ['{ per: hour, values: {} }', 'day or week or month or quarter or year'],
])('are refused as %s', (targets, message) => {
  expect(() => parse(targets)).toThrow(CatalogError);
  expect(() => parse(targets)).toThrow(message);
});

it('are refused of a metric that does not add up', () => {
  expect(() => parse('{ per: year, values: { 2026: 1 } }', 'customers:')).toThrow('expected target, a level');
});
