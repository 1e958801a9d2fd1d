import { describe, expect, it } from 'vitest';
import type { Filter } from '../../../sdk/src/protocol/query.ts';
import type { Access } from '../access/authenticate.ts';
import { SMALL } from '../catalog/file/testing.ts';
import { parseCatalog } from '../catalog/resolve/parse-catalog.ts';
import { findDashboard, listDashboards } from './present-dashboard.ts';

const DASHBOARDS = `
dashboards:
  money:
    roles: [analyst]
    filters: [region]
    sections:
      - title: Totals
        widgets: [kpi-card: { metric: revenue }, kpi-card: { metric: average }]
      - widgets: [kpi-breakdown: { metric: orders, by: region }]
  count:
    roles: [analyst, clerk]
    range: last 7 days
    sections: [{ widgets: [kpi-card: { metric: orders }, alert-feed: {}] }]
`;
const withRoles = `${SMALL}  clerk: { metrics: all, dimensions: all }\n`;
const catalog = parseCatalog([{ name: 'x', text: `${withRoles}${DASHBOARDS}` }]);
const undrawn = parseCatalog([{ name: 'x', text: withRoles }]);

const access = (roles: string[], metrics: string[], dimensions: string[]): Access =>
  ({
    principal: { subject: 'reader', roles, attributes: {}, expiresAtMs: 0 },
    policy: { metrics: new Set(metrics), dimensions: new Set(dimensions) },
  }) as unknown as Access;

describe('dashboards of a reader', () => {
  it('are those of its roles, in the order of the catalogue', () => {
    const all = access(['analyst'], ['orders', 'revenue', 'average'], ['region']);
    expect(listDashboards(catalog, all)).toEqual([
      { id: 'money', title: 'Money', isHome: true },
      { id: 'count', title: 'Count', isHome: false },
    ]);
    const clerk = access(['clerk'], ['orders', 'revenue', 'average'], ['region']);
    expect(listDashboards(catalog, clerk)).toEqual([{ id: 'count', title: 'Count', isHome: true }]);
    expect(findDashboard(catalog, clerk, 'money')).toBeUndefined();
  });

  it('have nothing of hidden metrics and dimensions, by any path', () => {
    const partial = access(['analyst'], ['orders', 'average'], []);
    const view = findDashboard(catalog, partial, 'money');
    expect(view?.layout).toMatchObject({
      filters: [],
      sections: [{ title: 'Totals', widgets: [{ id: 'kpi-card-average' }] }],
    });
    expect(JSON.stringify(view)).not.toMatch(/revenue|region/);
  });

  it('have no filter that names a value which the row filters exclude', () => {
    const text = `${withRoles}
dashboards:
  regions:
    roles: [analyst]
    selected: region=south
    sections:
      - widgets:
          - trend-chart: { metric: orders, filters: region=south }
          - trend-chart: { metric: orders, filters: region=north }
`;
    const filtered = parseCatalog([{ name: 'x', text }]);
    const { principal, policy } = access(['analyst'], ['orders'], ['region']);
    const show = (rowFilters: readonly Filter[]): string =>
      JSON.stringify(findDashboard(filtered, { principal, policy: { ...policy, rowFilters } }, 'regions'));
    const north: Filter = { member: 'region', operator: 'equals', values: ['north'] };
    expect(show([]).match(/region=\w+/g)).toEqual(['region=south', 'region=south', 'region=north']);
    expect(show([north]).match(/region=\w+/g)).toEqual(['region=north']);
  });

  it('are not there where nothing of them is visible', () => {
    const none = access(['analyst'], [], ['region']);
    expect(findDashboard(catalog, none, 'money')).toBeUndefined();
  });

  it('have another version for another policy', () => {
    const versions = [['orders', 'revenue'], ['orders'], ['orders']].map(
      (metrics) => findDashboard(catalog, access(['analyst'], metrics, ['region']), 'money')?.version,
    );
    expect(new Set(versions).size).toBe(2);
    expect(versions[1]).toBe(versions[2]);
  });

  it('are made of the visible metrics where the catalogue has none', () => {
    const some = access(['clerk'], ['orders', 'average'], ['region']);
    expect(listDashboards(undrawn, some)).toEqual([{ id: 'overview', title: 'Small', isHome: true }]);
    const view = findDashboard(undrawn, some, 'overview');
    expect(view?.layout.sections[0]?.widgets.map(({ id }) => id)).toEqual([
      'kpi-card-orders',
      'kpi-card-average',
      'trend-chart-orders-area',
      'alert-feed',
      'trend-chart-average-line',
      'kpi-breakdown-orders-region',
    ]);
    expect(JSON.stringify(view)).not.toContain('revenue');
  });
});

it('presents the dashboards of an access once for all of its requests, and those of another again', () => {
  const reader = access(['analyst'], ['orders', 'revenue', 'average'], ['region']);
  const shown = findDashboard(catalog, reader, 'money');
  expect(findDashboard(catalog, reader, 'money')).toBe(shown);
  expect(findDashboard(catalog, structuredClone(reader), 'money')).not.toBe(shown);
  expect(listDashboards(undrawn, reader)).not.toEqual(listDashboards(catalog, reader));
});
