import type { Granularity, Query, QueryResponse, QueryResult } from '../../../sdk/src/protocol/query.ts';

/** A metric of a range with its line. */
export interface StaticSeries {
  readonly title: string;
  readonly total: number | null;
  /** Beginnings of the buckets, ISO. */
  readonly times: readonly string[];
  readonly values: readonly (number | null)[];
}

/** The numbers of the twelve widgets, as the page has them. */
export interface StaticData {
  readonly cards: readonly StaticSeries[];
  readonly charts: readonly StaticSeries[];
  readonly breakdowns: readonly {
    readonly title: string;
    readonly rows: readonly { readonly name: string; readonly value: number | null }[];
  }[];
  readonly alertCount: number;
}

const CARDS = ['revenue', 'orders', 'customers', 'average_order_value', 'items_per_order', 'cancellation_rate'];
const CHARTS = [
  ['revenue', 'hour', 'today'],
  ['orders', 'hour', 'today'],
  ['refund_rate', 'day', 'last 30 days'],
] as const;
const BREAKDOWNS = ['region', 'category'];

/** Asks the service for the numbers that its dashboard shows. */
export async function loadStaticData(address: string, token: string): Promise<StaticData> {
  const seriesOf = (metric: string, granularity: Granularity, dateRange: string): Query => ({
    metrics: [metric],
    timeDimension: { granularity, dateRange },
  });
  const queries: Query[] = [
    ...CARDS.map((metric) => seriesOf(metric, 'hour', 'today')),
    ...CHARTS.map(([metric, granularity, dateRange]) => seriesOf(metric, granularity, dateRange)),
    ...BREAKDOWNS.map((dimension) => ({
      metrics: ['revenue'],
      dimensions: [dimension],
      timeDimension: { dateRange: 'today' },
    })),
  ];
  const response = await fetch(`${address}/v1/query`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ queries }),
  });
  const { results } = (await response.json()) as QueryResponse;
  const numbers = results.map((result) => {
    if ('error' in result) throw new Error(JSON.stringify(result.error));
    return result;
  });
  const series = [...CARDS, ...CHARTS.map(([metric]) => metric)].map((metric, index) =>
    toSeries(metric, numbers[index] as QueryResult),
  );
  return {
    cards: series.slice(0, CARDS.length),
    charts: series.slice(CARDS.length),
    breakdowns: BREAKDOWNS.map((dimension, index) => ({
      title: `revenue by ${dimension}`,
      rows: (numbers[series.length + index] as QueryResult).rows.map((row) => ({
        name: String(row[dimension]),
        value: toNumber(row['revenue']),
      })),
    })),
    alertCount: 0,
  };
}

const toNumber = (value: unknown): number | null => (typeof value === 'number' ? value : null);

const toSeries = (metric: string, { rows, totals }: QueryResult): StaticSeries => ({
  title: metric,
  total: toNumber(totals[metric]),
  times: rows.map((row) => String(row['time'])),
  values: rows.map((row) => toNumber(row[metric])),
});
