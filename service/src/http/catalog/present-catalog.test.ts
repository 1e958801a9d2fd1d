import { expect, test } from 'vitest';
import type { Filter } from '../../../../sdk/src/protocol/query.ts';
import { parseCatalog } from '../../catalog/resolve/parse-catalog.ts';
import { presentCatalog } from './present-catalog.ts';
import { change } from '../../catalog/file/testing.ts';

const catalog = parseCatalog([
  {
    name: 'x',
    text: change('paid: boolean', 'paid: boolean\n      city: string\n      street: string').replace(
      '  region:\n',
      '  region:\n  city:\n  street:\nhierarchies: { geography: [region, city, street] }\n',
    ),
  },
]);
const present = (metrics: string[], dimensions: string[]) =>
  presentCatalog(catalog, {
    metrics: new Set(metrics),
    dimensions: new Set(dimensions),
    rowFilters: [],
    alerts: 'view',
  });

test('shows what the policy may see, and nothing else by any path', () => {
  expect(present(['average'], ['region', 'street'])).toEqual({
    name: 'small',
    title: 'Small',
    timezone: 'UTC',
    weekStart: 1,
    metrics: [
      {
        name: 'average',
        title: 'Average',
        format: 'currency',
        currency: 'EUR',
        currencyDigits: 2,
        direction: 'none',
        freshnessObjectiveMs: 5_000,
        empty: 'null',
        aggregation: 'ratio',
        dimensions: ['region', 'street'],
      },
    ],
    dimensions: [
      { name: 'region', title: 'Region' },
      { name: 'street', title: 'Street' },
    ],
    hierarchies: [{ name: 'geography', title: 'Geography', levels: ['region', 'street'] }],
    alerts: 'view',
  });
  expect(JSON.stringify(present(['average'], ['region']))).not.toMatch(/revenue|orders|city|street|geography/);
});

test('says where a metric has data: where all its sources have it', () => {
  const [metric] = catalog.metrics.values();
  const day = (number: number): number => Date.UTC(2026, 10, number);
  const policy = {
    metrics: new Set([metric!.name]),
    dimensions: new Set<string>(),
    rowFilters: [],
    alerts: 'view',
  } as const;
  const find = (sources: string[], spans: [string, { firstMs: number; lastMs: number } | null][]) =>
    presentCatalog({ ...catalog, metrics: new Map([[metric!.name, { ...metric!, sources }]]) }, policy, new Map(spans))
      .metrics[0]?.data;
  const a = { firstMs: day(1), lastMs: day(9) };
  expect(find(['a'], [['a', a]])).toEqual({ first: '2026-11-01T00:00:00.000Z', last: '2026-11-09T00:00:00.000Z' });
  expect(
    find(
      ['a', 'b'],
      [
        ['a', a],
        ['b', { firstMs: day(5), lastMs: day(12) }],
      ],
    ),
  ).toEqual({
    first: '2026-11-05T00:00:00.000Z',
    last: '2026-11-09T00:00:00.000Z',
  });
  expect(
    find(
      ['a', 'b'],
      [
        ['a', a],
        ['b', { firstMs: day(10), lastMs: day(12) }],
      ],
    ),
  ).toBeNull();
  expect(
    find(
      ['a', 'b'],
      [
        ['a', a],
        ['b', null],
      ],
    ),
  ).toBeNull();
  expect(find(['a', 'b'], [['a', a]])).toBeUndefined();
});

test('says how long a metric settles, of those that do', () => {
  const [metric] = catalog.metrics.values();
  const view = (settlesMs: number) =>
    presentCatalog(
      { ...catalog, metrics: new Map([[metric!.name, { ...metric!, settlesMs }]]) },
      { metrics: new Set([metric!.name]), dimensions: new Set(), rowFilters: [], alerts: 'view' },
    ).metrics[0];
  expect(view(864_000_000)).toHaveProperty('settlesMs', 864_000_000);
  expect(view(0)).not.toHaveProperty('settlesMs');
});

test('shows no target of all rows to a policy that sees some of them, but levels', () => {
  const targeted = {
    ...catalog,
    metrics: new Map([...catalog.metrics].map(([n, metric]) => [n, { ...metric, target: 5 }])),
  };
  const targets = (rowFilters: Filter[]) =>
    presentCatalog(targeted, {
      metrics: new Set(['revenue', 'average']),
      dimensions: new Set(),
      rowFilters,
      alerts: 'view',
    }).metrics.map(({ name, target }) => [name, target]);
  const north: Filter = { member: 'region', operator: 'equals', values: ['north'] };
  expect(targets([])).toEqual(
    expect.arrayContaining([
      ['revenue', 5],
      ['average', 5],
    ]),
  );
  expect(targets([north])).toEqual(
    expect.arrayContaining([
      ['revenue', undefined],
      ['average', 5],
    ]),
  );
});

test('shows nothing to a policy without rights', () => {
  expect(present([], [])).toMatchObject({ metrics: [], dimensions: [], hierarchies: [] });
});

test('names the days of the calendar, where there are any', () => {
  const policy = { metrics: new Set<string>(), dimensions: new Set<string>(), rowFilters: [], alerts: 'view' as const };
  const event = { name: 'Easter', from: '2026-04-03', to: '2026-04-06' };
  expect(presentCatalog({ ...catalog, calendar: [event] }, policy).calendar).toEqual([event]);
  expect(presentCatalog({ ...catalog, calendar: [] }, policy)).not.toHaveProperty('calendar');
});
