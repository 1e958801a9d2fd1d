import type { WidgetElement } from '../../../../sdk/src/protocol/dashboards.ts';

/** Kind of a property of a widget: entries of the catalogue, one of a few words, or a value. */
export type PropertyKind =
  | 'metric'
  | 'metrics'
  | 'dimension'
  | 'dimensions'
  | 'range'
  | 'filters'
  | 'text'
  | 'number'
  | 'flag'
  | readonly string[];

interface WidgetKind {
  /** Quarters of a row, where the file says nothing. */
  readonly width: number;
  /** Properties that it needs; of a list in it exactly one. */
  readonly required: readonly (string | readonly string[])[];
  readonly properties: Readonly<Record<string, PropertyKind>>;
}

export const COMPARISONS = [
  'none',
  'previous period',
  'same period last week',
  'same period last month',
  'same period last year',
] as const;

/** A widget's own range, comparison and filters, in place of those of the dashboard. */
const PERIOD = { range: 'range', compare: COMPARISONS, filters: 'filters' } as const;
const GRANULARITIES = ['minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'] as const;

/** Elements that a dashboard may have, and their properties as the file names them. */
export const WIDGETS: Readonly<Record<WidgetElement, WidgetKind>> = {
  'kpi-card': {
    width: 1,
    required: ['metric'],
    properties: { metric: 'metric', label: 'text', target: 'number', ...PERIOD },
  },
  'trend-chart': {
    width: 2,
    required: [['metric', 'metrics']],
    properties: {
      metric: 'metric',
      metrics: 'metrics',
      by: 'dimension',
      label: 'text',
      type: ['line', 'area', 'bar'],
      granularity: GRANULARITIES,
      expected: 'flag',
      ...PERIOD,
    },
  },
  'kpi-breakdown': {
    width: 2,
    required: ['metric', 'by'],
    properties: { metric: 'metric', by: 'dimension', label: 'text', ...PERIOD },
  },
  'kpi-table': {
    width: 4,
    required: ['metrics', 'by'],
    properties: { metrics: 'metrics', by: 'dimensions', label: 'text', limit: 'number', rows: 'number', ...PERIOD },
  },
  'kpi-insight': { width: 2, required: ['metric'], properties: { metric: 'metric', label: 'text', ...PERIOD } },
  'kpi-anomalies': { width: 2, required: ['metric'], properties: { metric: 'metric', label: 'text', ...PERIOD } },
  'alert-feed': { width: 2, required: [], properties: { label: 'text' } },
};

export const WIDGET_ELEMENTS = Object.keys(WIDGETS) as WidgetElement[];

export const isElement = (name: string): name is WidgetElement => Object.hasOwn(WIDGETS, name);
