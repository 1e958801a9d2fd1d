import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Provenance } from '../../../sdk/src/protocol/provenance.ts';
import type { Query, QueryResult, WireError } from '../../../sdk/src/protocol/query.ts';
import { runService, SHOP, type RunningService } from '../support/shop/running-service.ts';

const CATALOG = SHOP.replace(
  '  visits: { empty: zero }',
  '  visits: { empty: zero }\n  order_value: { ratio: [revenue, orders] }',
);
const RANGE = ['2026-09-01', '2026-09-02'] as const;

let running: RunningService;
let north: string;

beforeAll(async () => {
  running = await runService({}, CATALOG);
  north = await running.token({ roles: ['clerk'], attributes: { regions: ['north'] } });
  const orders = ['north', 'south', 'south'].map((region, index) => {
    const at = `2026-09-01T1${index}:00:00Z`;
    return { event_id: `e${index}`, id: `o${index}`, version: 1, at, region, total: '10.00' };
  });
  expect((await running.fetch('/v1/events/orders', { body: orders })).status).toBe(200);
  // The positions of the ingest sources are read from Postgres each second.
  const query: Query = { metrics: ['orders'], timeDimension: { dateRange: RANGE } };
  await vi.waitUntil(async () => (await ask(query)).watermark !== null, { timeout: 15_000 });
});

afterAll(() => running?.close());

const ask = async (query: Query, token?: string): Promise<QueryResult> =>
  (await running.ask(query, token)) as QueryResult;

async function trace(id: string, token?: string) {
  const response = await running.fetch(`/v1/provenance/${id}`, token === undefined ? {} : { token });
  return { status: response.status, ...((await response.json()) as Provenance & { error?: WireError }) };
}

describe('provenance', () => {
  it('tells query, definition, tables, source and policy behind an answer, and leads to the same numbers', async () => {
    const query: Query = {
      metrics: ['order_value'],
      dimensions: ['region'],
      timeDimension: { granularity: 'day', dateRange: RANGE },
      filters: [{ member: 'region', operator: 'set' }],
    };
    const answer = await ask(query);
    const provenance = await trace(answer.provenance);
    expect(provenance).toMatchObject({
      status: 200,
      id: answer.provenance,
      metrics: [{ name: 'order_value', definition: 'revenue / orders' }],
      sources: [{ name: 'orders', watermark: answer.watermark }],
      policy: { rowFilters: [] },
      version: answer.version,
    });
    expect(JSON.stringify(provenance.plan)).toMatch(/orders_by_region_day/);
    expect(provenance.metrics[0]?.measures.find(({ name }) => name === 'revenue')).toMatchObject({
      kind: 'sum',
      fields: ['total'],
    });
    const again = await ask(provenance.query);
    expect(again.rows).toEqual(answer.rows);
    expect(again.totals).toEqual(answer.totals);
  });

  it('is there for an answer that was explained, first of all', async () => {
    const plain: Query = { metrics: ['revenue'], dimensions: ['region'], timeDimension: { dateRange: RANGE } };
    const response = await running.fetch('/v1/query', {
      body: {
        queries: [
          { ...plain, explain: true },
          { ...plain, metrics: ['orders'] },
        ],
      },
    });
    const { results } = (await response.json()) as { results: QueryResult[] };
    const [explained] = results;
    expect(explained?.plan).toBeDefined();
    expect(await trace(explained?.provenance ?? '')).toMatchObject({ status: 200, metrics: [{ name: 'revenue' }] });
    expect((await ask(plain)).provenance).toBe(explained?.provenance);
  });

  it('resolves what was relative', async () => {
    const { provenance } = await ask({ metrics: ['orders'], timeDimension: { dateRange: 'last 7 days' } });
    const { query } = await trace(provenance);
    expect(query.timeDimension.dateRange).toEqual([expect.stringMatching(/Z$/), expect.stringMatching(/Z$/)]);
  });

  it('shows nobody what another policy was answered', async () => {
    const query: Query = { metrics: ['orders'], timeDimension: { dateRange: RANGE } };
    const all = await ask(query);
    const own = await ask(query, north);
    expect(own.totals).toEqual({ orders: 1 });
    expect((await trace(all.provenance, north)).status).toBe(404);
    expect((await trace(own.provenance)).status).toBe(404);
    const provenance = await trace(own.provenance, north);
    expect(provenance.policy.rowFilters).toEqual([{ member: 'region', operator: 'equals', values: ['north'] }]);
    expect((await trace('p_nothing')).status).toBe(404);
  });
});
