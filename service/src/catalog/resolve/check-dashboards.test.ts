import { expect, it } from 'vitest';
import { change } from '../file/testing.ts';
import { describeDashboards } from './check-dashboards.ts';
import { parseCatalog } from './parse-catalog.ts';

it('names the widgets that a role does not get', () => {
  const roles = '  clerk: { metrics: [orders], dimensions: [] }\n  guest: { metrics: [average], dimensions: all }\n';
  const text = `${change('roles:\n', `roles:\n${roles}`)}
dashboards:
  main:
    roles: [analyst, clerk, guest]
    sections:
      - widgets: [kpi-card: { metric: orders }, kpi-breakdown: { metric: orders, by: region }]
`;
  expect(describeDashboards(parseCatalog([{ name: 'x', text }]))).toEqual([
    'dashboard main: role clerk does not get kpi-breakdown-orders-region',
    'dashboard main: role guest does not get kpi-card-orders, kpi-breakdown-orders-region, which is all of it',
  ]);
});
