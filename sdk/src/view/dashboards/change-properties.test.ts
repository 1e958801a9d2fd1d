import { describe, expect, it } from 'vitest';
import { catalog } from '../../../test/fixtures/catalog.ts';
import type { DashboardWidget } from '../../protocol/dashboards.ts';
import { changeProperties, findDimensions } from './change-properties.ts';

const breakdown: DashboardWidget = {
  id: 'a',
  element: 'kpi-breakdown',
  width: 2,
  props: { metric: 'revenue', by: 'region' },
};
const view = {
  ...catalog,
  metrics: catalog.metrics.map((metric) =>
    metric.name === 'orders' ? { ...metric, dimensions: ['category'] } : metric,
  ),
};

describe('changes of the properties of a widget', () => {
  it('are only what differs', () => {
    expect(changeProperties(breakdown, { metric: 'revenue', label: null, range: 'today' }, view)).toEqual({
      range: 'today',
    });
    expect(changeProperties(breakdown, { by: 'region' }, view)).toEqual({});
  });

  it('replace a dimension that the metric does not have, or take it away', () => {
    expect(changeProperties(breakdown, { metric: 'orders' }, view)).toEqual({ metric: 'orders', by: 'category' });
    const chart = { ...breakdown, element: 'trend-chart' as const };
    expect(changeProperties(chart, { metric: 'orders' }, view)).toEqual({ metric: 'orders', by: null });
  });

  it('leave the dimensions of a table alone, whose metrics the form does not change', () => {
    const table = { ...breakdown, element: 'kpi-table' as const, props: { metrics: 'revenue,orders', by: 'region' } };
    expect(changeProperties(table, { range: 'today' }, view)).toEqual({ range: 'today' });
  });

  it('offer the dimensions of the metric', () => {
    expect(findDimensions(view, 'orders').map(({ name }) => name)).toEqual(['category']);
    expect(findDimensions(view, 'none')).toEqual([]);
  });
});
