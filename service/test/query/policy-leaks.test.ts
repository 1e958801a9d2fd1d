import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Provenance } from '../../../sdk/src/protocol/provenance.ts';
import type { Query, QueryResult, WireError } from '../../../sdk/src/protocol/query.ts';
import { runService, SHOP, type RunningService } from '../support/shop/running-service.ts';

/** Rows of silver, for `store` is in no rollup; `revenue` is hidden from clerks, and a part of a metric that they see. */
const CATALOG = SHOP.replace('timezone: UTC', 'timezone: UTC\nscan_limit_rows: 50')
  .replace('      region: string', '      region: string\n      store: string')
  .replace('  region: {}', '  region: {}\n  store: {}\n  page: {}')
  .replace('  revenue: {}', '  revenue: {}\n  order_value: { ratio: [revenue, orders] }')
  .replace(
    'clerk: { metrics: [orders], dimensions: [region]',
    'clerk: { metrics: [orders, order_value], dimensions: [region, store]',
  );
const DAY = '2026-09-01';
const RANGE = { dateRange: [DAY, DAY] } as const;
const BY_STORE: Query = { metrics: ['orders'], dimensions: ['store'], timeDimension: RANGE };

let running: RunningService;
let north: string;
let nobody: string;
let sent = 0;

const send = async (region: string, count: number, hour = 10): Promise<void> => {
  const orders = Array.from({ length: count }, () => {
    const id = `o${++sent}`;
    const at = `${DAY}T${hour}:00:00Z`;
    return { event_id: id, id, version: 1, at, region, store: `${region} 1`, total: '10.00' };
  });
  expect((await running.fetch('/v1/events/orders', { body: orders })).status).toBe(200);
};

beforeAll(async () => {
  running = await runService({}, CATALOG);
  north = await running.token({ roles: ['clerk'], attributes: { regions: ['north'] } });
  nobody = await running.token({ roles: ['clerk'], attributes: { regions: ['nowhere'] } });
  await send('north', 2);
  await send('south', 30);
});

afterAll(() => running?.close());

const errorOf = async (query: Query, token?: string): Promise<WireError> =>
  ((await running.ask(query, token)) as { error: WireError }).error;

const ask = async (query: Query, token?: string): Promise<QueryResult> =>
  (await running.ask(query, token)) as QueryResult;

describe('the version of an answer', () => {
  const query: Query = { metrics: ['orders'], timeDimension: RANGE };

  it('counts no commit of rows that the principal may not see', async () => {
    const before = await ask(query, north);
    const boss = await ask(query);
    await send('south', 1);
    await send('south', 1);
    const after = await ask(query, north);
    expect(after.totals).toEqual({ orders: 2 });
    expect(after.version).toBe(before.version);
    expect((await ask(query)).version).not.toBe(boss.version);
    await send('north', 1);
    expect((await ask(query, north)).version).not.toBe(before.version);
  });

  it('differs for other numbers, and for other ranges of the same numbers', async () => {
    const other: Query = { metrics: ['orders'], timeDimension: { dateRange: ['2026-08-01', '2026-08-01'] } };
    const further: Query = { metrics: ['orders'], timeDimension: { dateRange: ['2026-08-02', '2026-08-02'] } };
    const answers = await Promise.all([query, other, further].map((body) => ask(body, north)));
    expect(answers.map(({ totals }) => totals['orders'])).toEqual([3, 0, 0]);
    expect(new Set(answers.map(({ version }) => version)).size).toBe(3);
  });

  it('is no counter in provenance either', async () => {
    const { provenance, version } = await ask(query, north);
    const traced = (await (await running.fetch(`/v1/provenance/${provenance}`, { token: north })).json()) as Provenance;
    expect(traced.version).toBe(version);
    expect(Object.keys(traced.sources[0] ?? {}).sort()).toEqual(['freshAt', 'name', 'watermark']);
  });
});

describe('tables, SQL and topics', () => {
  it('are for roles that operate', async () => {
    const query: Query = { metrics: ['orders'], timeDimension: RANGE, explain: true };
    expect(await errorOf(query, north)).toMatchObject({ code: 'forbidden', path: 'explain', retryable: false });
    expect(JSON.stringify((await ask(query)).plan)).toContain('gold.');
    const { provenance } = await ask({ metrics: ['orders'], timeDimension: RANGE }, north);
    const text = await (await running.fetch(`/v1/provenance/${provenance}`, { token: north })).text();
    expect(text).not.toMatch(/gold\.|silver\.|select|"topic"|"plan"/);
  });
});

it('names no hidden metric in the provenance of one that is made of it', async () => {
  const query: Query = { metrics: ['order_value'], timeDimension: RANGE };
  const read = async (token?: string) => {
    const { provenance } = await ask(query, token);
    const response = await running.fetch(`/v1/provenance/${provenance}`, token === undefined ? {} : { token });
    return (await response.json()) as Provenance;
  };
  const own = await read(north);
  expect(own.metrics[0]?.definition).toBe('sum of total / orders');
  expect(JSON.stringify(own)).not.toContain('revenue');
  expect((await read()).metrics[0]?.definition).toBe('revenue / orders');
});

describe('the limit of rows that a query may scan', () => {
  it('is named without a count of rows that the principal may not see', async () => {
    await send('south', 100, 20);
    const own = await errorOf(BY_STORE, north);
    expect(own).toMatchObject({ code: 'scan_limit_exceeded' });
    expect(own.message).toBe(
      'no rollup covers the query, and its range of orders holds more than the 50 rows that it may scan: expected a shorter range, other dimensions, or a rollup for them',
    );
    expect(await errorOf(BY_STORE, nobody)).toEqual({ ...own, requestId: expect.any(String) });
    expect((await errorOf(BY_STORE)).message).toContain('135 rows of orders are more than the 50');
  });

  it('tells nothing of a single hour by ranges that differ by it', async () => {
    const until = (hour: number): Query => ({
      ...BY_STORE,
      timeDimension: { dateRange: [`${DAY}T00:00:00Z`, `${DAY}T${String(hour).padStart(2, '0')}:00:00Z`] },
    });
    const codes = await Promise.all([4, 9, 12, 19, 22].map(async (hour) => (await errorOf(until(hour), nobody)).code));
    expect(new Set(codes)).toEqual(new Set(['scan_limit_exceeded']));
  });
});

it('answers a hidden dimension among filters like one that does not exist', async () => {
  const codeOf = async (member: string, token?: string): Promise<string | undefined> => {
    const filters = JSON.stringify([{ member, operator: 'set' }]);
    const path = `/v1/anomalies?${new URLSearchParams({ filters }).toString()}`;
    const response = await running.fetch(path, token === undefined ? {} : { token });
    return ((await response.json()) as { error?: WireError }).error?.code;
  };
  expect(await codeOf('page')).toBeUndefined();
  expect(await codeOf('page', north)).toBe('unknown_filter_member');
  expect(await codeOf('nothing', north)).toBe('unknown_filter_member');
});
