/** Examples of the main operations; a test holds them against their schemas. */
import type { CatalogView } from '../../../../../sdk/src/protocol/catalog.ts';
import type { Query, QueryResponse } from '../../../../../sdk/src/protocol/query.ts';

export const QUERY: Query = {
  metrics: ['revenue'],
  dimensions: ['region'],
  timeDimension: { dateRange: ['2026-11-20', '2026-11-26'] },
  filters: [{ member: 'channel', operator: 'equals', values: ['web'] }],
  order: [['revenue', 'desc']],
  limit: 10,
};

export const QUERY_RESPONSE: QueryResponse = {
  results: [
    {
      rows: [
        { region: 'north', revenue: 1204.5 },
        { region: 'south', revenue: 980 },
      ],
      totals: { revenue: 2184.5 },
      dateRange: ['2026-11-20T00:00:00.000Z', '2026-11-27T00:00:00.000Z'],
      timezone: 'UTC',
      asOf: '2026-11-27T08:00:00.120Z',
      watermark: '2026-11-27T07:59:58.000Z',
      freshness: { state: 'live', ageMs: 2120, objectiveMs: 10_000 },
      version: '5f3a:1842',
      tier: 'memory',
      approximate: {},
      suspect: [],
      provenance: 'q_7f3a2c',
    },
  ],
};

export const CATALOG: CatalogView = {
  name: 'shop',
  title: 'Shop',
  timezone: 'Europe/Berlin',
  weekStart: 1,
  metrics: [
    {
      name: 'revenue',
      title: 'Revenue',
      format: 'currency',
      currency: 'EUR',
      currencyDigits: 2,
      direction: 'up_is_good',
      freshnessObjectiveMs: 10_000,
      empty: 'null',
      aggregation: 'sum',
      data: { first: '2024-01-01T00:00:00.000Z', last: '2026-11-27T07:59:58.000Z' },
      dimensions: ['region'],
    },
  ],
  dimensions: [{ name: 'region', title: 'Region' }],
  hierarchies: [],
  alerts: 'view',
};
