import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { checkCoverage } from './resolve/check-coverage.ts';
import { findAdvice } from './resolve/find-advice.ts';
import { loadCatalog } from './file/load-catalog.ts';
import type { Catalog } from './model/types.ts';

const load = (name: string): Promise<Catalog> =>
  loadCatalog(fileURLToPath(new URL(`../../../examples/catalogs/${name}`, import.meta.url)));

test.each(['shop.yaml', 'flights.yaml'])('%s leaves nothing to advise', async (name) => {
  expect(findAdvice(await load(name))).toEqual([]);
});

describe('shop.yaml', () => {
  let catalog: Catalog;
  beforeAll(async () => {
    catalog = await load('shop.yaml');
  });

  test('has the metrics and roles of the business', () => {
    expect([...catalog.metrics.keys()]).toEqual(
      expect.arrayContaining(['revenue', 'orders', 'customers', 'average_order_value', 'refund_rate']),
    );
    expect([...catalog.roles.keys()]).toEqual(['executive', 'finance', 'sales', 'operations', 'analyst']);
    expect(catalog).toMatchObject({ timezone: 'Europe/Berlin', simulation: 'shop' });
    for (const metric of catalog.metrics.values()) expect(metric.freshnessObjectiveMs).toBe(5_000);
  });

  test('filters sales and operations by their regions, and the executive by nothing', () => {
    const filter = { member: 'region', operator: 'equals', values: [{ attribute: 'regions' }] };
    expect(catalog.roles.get('sales')?.filters).toEqual([filter]);
    expect(catalog.roles.get('operations')?.filters).toEqual([filter]);
    expect(catalog.roles.get('executive')?.filters).toEqual([]);
  });

  test('answers every role from gold, by the hour and by the day, with each of its dimensions', () => {
    const coverage = checkCoverage(catalog);
    expect(coverage).toMatchObject({ denials: [], refusals: [] });
    expect(coverage.answers.filter(({ hour, day }) => !hour || !day)).toEqual([]);
    expect(new Set(coverage.answers.map(({ role }) => role))).toEqual(new Set(catalog.roles.keys()));
  });

  test('lets only roles without row filters read dead letters', () => {
    const operators = [...catalog.roles.values()].filter(({ operate }) => operate);
    expect(operators.map(({ name }) => name)).toEqual(['analyst']);
  });
});

describe('flights.yaml', () => {
  let catalog: Catalog;
  beforeAll(async () => {
    catalog = await load('flights.yaml');
  });

  test('is append-only and has its event time in UTC', () => {
    expect(catalog.sources.get('flights')).toMatchObject({
      entityKey: undefined,
      version: undefined,
      eventId: undefined,
      eventTime: 'date',
      eventTimeZone: 'UTC',
    });
    expect(catalog.zones).toEqual(['UTC']);
    expect([...catalog.metrics.keys()]).toEqual([
      'flights',
      'average_delay',
      'on_time_rate',
      'distance',
      'origins',
      'routes',
    ]);
  });

  test('has hours for one airport, and days for pairs of them', () => {
    expect(catalog.rollups.map(({ name, granularities }) => [name, granularities])).toEqual([
      ['total', ['hour', 'day']],
      ['by_origin', ['hour', 'day']],
      ['by_destination', ['hour', 'day']],
      ['by_origin_destination', ['day']],
    ]);
    const coverage = checkCoverage(catalog);
    expect(coverage).toMatchObject({ denials: [], refusals: [] });
    expect(coverage.answers.filter(({ hour, day }) => !hour || !day)).toEqual([]);
  });

  test('lets the analyst read everything and ingest', () => {
    expect(catalog.roles.get('analyst')).toMatchObject({
      metrics: 'all',
      dimensions: 'all',
      filters: [],
      ingest: 'all',
    });
  });
});

describe('bookshop.yaml', () => {
  test('is read from two databases, one whole and one by its changes', async () => {
    const { sources, metrics } = await load('bookshop.yaml');
    expect([...sources.values()].map(({ sql }) => sql?.watermark?.column)).toEqual(['updated_at', undefined]);
    expect([...sources.values()].map(({ sql }) => sql?.connection)).toEqual(['BOOKSHOP_URL', 'BRANCHES_URL']);
    expect(metrics.get('area')?.freshnessObjectiveMs).toBe(7_200_000);
  });
});
