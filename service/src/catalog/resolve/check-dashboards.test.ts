import { expect, it } from 'vitest';
import { change } from '../file/testing.ts';
import { checkCoverage } from './check-coverage.ts';
import { describeDashboards } from './check-dashboards.ts';
import { parseCatalog } from './parse-catalog.ts';

it('names the widgets that a role does not get', () => {
  const roles = '  clerk: { metrics: [orders], dimensions: [] }\n  guest: { metrics: [average], dimensions: all }\n';
  const text = `${change('roles:\n', `roles:\n${roles}`)}
dashboards:
  main:
    roles: [analyst, clerk, guest]
    sections:
      - widgets:
          - kpi-card: { metric: orders }
          - kpi-breakdown: { metric: orders, by: region }
          - trend-chart: { metrics: [orders, average] }
`;
  const catalog = parseCatalog([{ name: 'x', text }]);
  expect(describeDashboards(catalog, checkCoverage(catalog))).toEqual([
    'dashboard main: role clerk does not get kpi-breakdown-orders-region, trend-chart-orders-average',
    'dashboard main: role guest does not get kpi-card-orders, kpi-breakdown-orders-region, trend-chart-orders-average, which is all of it',
  ]);
});

it('names the widgets of metrics that the row filters of a role deny', () => {
  const visits = `  visits:
    event_time: at
    fields: { at: timestamp, page: string }
    measures: { visits: { count: true } }
dimensions:`;
  const text = `${change('dimensions:', visits).replace('metrics:\n', 'metrics:\n  visits:\n')}
  clerk: { metrics: all, dimensions: all, filters: { region: principal.regions } }
dashboards:
  main:
    roles: [clerk]
    sections:
      - widgets: [kpi-card: { metric: orders }, kpi-card: { metric: visits }]
`;
  const catalog = parseCatalog([{ name: 'x', text }]);
  expect(describeDashboards(catalog, checkCoverage(catalog))).toEqual([
    'dashboard main: role clerk does not get kpi-card-visits',
  ]);
});
