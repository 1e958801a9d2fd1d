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
/** The rights of an embed token without actions. */
const NO_RIGHTS = {
  ...{ explain: false, export: false, annotate: false, personalize: false },
  ...{ operate: false, administer: false, audit: false, personal: false },
  alerts: 'view',
} as const;
const READS = { ...NO_RIGHTS, isEmbedded: true } as const;
const present = (metrics: string[], dimensions: string[]) =>
  presentCatalog(catalog, {
    metrics: new Set(metrics),
    dimensions: new Set(dimensions),
    rowFilters: [],
    ...READS,
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
    explain: false,
    export: false,
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
    ...READS,
  };
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
      { metrics: new Set([metric!.name]), dimensions: new Set(), rowFilters: [], ...READS },
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
      ...READS,
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

test('shows no label of a value that row filters exclude', () => {
  const labels = { north: 'The north', south: 'The south' };
  const labelled = {
    ...catalog,
    dimensions: new Map(
      [...catalog.dimensions].map(([name, dimension]) => [
        name,
        name === 'region'
          ? { ...dimension, labels, labelsByLanguage: { de: { north: 'Norden', south: 'Süden' } } }
          : dimension,
      ]),
    ),
  };
  const labelsFor = (rowFilters: Filter[]) => {
    const scope = { metrics: new Set<string>(), dimensions: new Set(['region']), rowFilters, ...READS };
    const [dimension] = presentCatalog(labelled, scope).dimensions;
    return Object.keys(dimension?.labels ?? {}).concat(Object.values(dimension?.labelsByLanguage?.['de'] ?? {}));
  };
  const north: Filter = { member: 'region', operator: 'equals', values: ['north'] };
  const elsewhere: Filter = { member: 'city', operator: 'equals', values: ['Ulm'] };
  const all = ['north', 'south', 'Norden', 'Süden'];
  expect(labelsFor([])).toEqual(all);
  expect(labelsFor([north])).toEqual(['north', 'Norden']);
  expect(labelsFor([elsewhere])).toEqual(all);
  expect(labelsFor([{ or: [north, elsewhere] }])).toEqual(all);
  expect(labelsFor([{ and: [elsewhere, { ...north, operator: 'notEquals' }] }])).toEqual(['south', 'Süden']);
});

test('shows nothing to a policy without rights', () => {
  expect(present([], [])).toMatchObject({ metrics: [], dimensions: [], hierarchies: [] });
});

test('names the days of the calendar, where there are any', () => {
  const policy = { metrics: new Set<string>(), dimensions: new Set<string>(), rowFilters: [], ...READS };
  const event = { name: 'Easter', from: '2026-04-03', to: '2026-04-06' };
  expect(presentCatalog({ ...catalog, calendar: [event] }, policy).calendar).toEqual([event]);
  expect(presentCatalog({ ...catalog, calendar: [] }, policy)).not.toHaveProperty('calendar');
});

test('names the rights that the service grants, and no others', () => {
  const scope = { metrics: new Set<string>(), dimensions: new Set<string>(), rowFilters: [] };
  const rightsOf = (
    policy: Omit<Parameters<typeof presentCatalog>[1], keyof typeof scope> & { rowFilters?: Filter[] },
  ) => {
    const view = presentCatalog(catalog, { ...scope, ...policy });
    const { alerts, explain = true, export: exports = true, annotate, judge, personalize, ownRules } = view;
    return Object.entries({ [alerts]: true, explain, export: exports, annotate, judge, personalize, ownRules })
      .filter(([, isGranted]) => isGranted)
      .map(([name]) => name)
      .join(' ');
  };
  expect(rightsOf(READS)).toBe('view');
  expect(rightsOf({ ...READS, annotate: true, alerts: 'respond' })).toBe('respond annotate judge');
  expect(rightsOf({ ...READS, personalize: true })).toBe('view personalize');
  const role = { ...NO_RIGHTS, explain: true, export: true, personalize: true };
  expect(rightsOf({ ...role, alerts: 'view' })).toBe('view explain export judge personalize');
  expect(rightsOf({ ...role, alerts: 'own' })).toBe('own explain export judge personalize ownRules');
  expect(rightsOf({ ...role, alerts: 'manage' })).toBe('manage explain export judge personalize ownRules');
  const rowFilters: Filter[] = [{ member: 'region', operator: 'equals', values: ['north'] }];
  expect(rightsOf({ ...role, alerts: 'manage', rowFilters })).toBe('respond explain export judge personalize ownRules');
});
