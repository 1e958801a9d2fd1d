import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runService, type RunningService } from '../support/shop/running-service.ts';

let running: RunningService;

beforeAll(async () => {
  running = await runService({ CORS_ORIGINS: 'https://intranet.example' });
});

afterAll(() => running.close());

interface Failure {
  readonly error: { readonly code: string; readonly message: string };
}

async function send(method: string, path: string, body?: string): Promise<{ status: number; text: string }> {
  const response = await fetch(`${running.service.address}${path}`, {
    method,
    headers: { Authorization: `Bearer ${await running.token()}`, Connection: 'close' },
    ...(body !== undefined && { body }),
  });
  return { status: response.status, text: await response.text() };
}

const timeDimension = { dateRange: 'today' };
const queryWith = (more: object): string => JSON.stringify({ metrics: ['orders'], timeDimension, ...more });
const isNorth = { member: 'region', operator: 'equals', values: ['north'] };
const many = <Item>(count: number, item: Item): Item[] => Array.from({ length: count }, () => item);

/** A list of filters nested `depth` deep. */
const nested = (depth: number): unknown => (depth === 0 ? isNorth : { and: [nested(depth - 1)] });

describe('a query that costs more to read than to answer', () => {
  it.each([
    ['500,000 unknown keys', `{${many(500_000, '"k":1').join(',')}}`, 'body_too_large'],
    ['70,000 unknown keys', `{${many(70_000, '"k":1').join(',')}}`, 'more than 60000 values'],
    ['3,000 filters', queryWith({ filters: many(30, { and: many(100, isNorth) }) }), 'more than 200 comparisons'],
    [
      '11,000 filter values',
      queryWith({ filters: many(11, { ...isNorth, operator: 'gt', values: many(1000, 'x') }) }),
      'more than 10000 values',
    ],
    ['filters 6 levels deep', queryWith({ filters: [nested(6)] }), 'more than 5 levels'],
    ['a text of blanks', `${queryWith({})}${' '.repeat(2_000_000)}`, 'body_too_large'],
  ])('%s: is refused in few words', async (_, body, expected) => {
    const { text } = await send('POST', '/v1/query', body);
    expect(text).toContain(expected);
    expect(text.length).toBeLessThan(500);
  });

  it('names few of many unknown keys', async () => {
    const keys = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`key${index}`, 1]));
    const { text } = await send('POST', '/v1/query', queryWith(keys));
    const { error } = (JSON.parse(text) as { results: Failure[] }).results[0] as Failure;
    expect(error.message).toBe(
      'the query has the unknown keys "key0", "key1", "key2" and 4,997 more: expected one of metrics, dimensions, timeDimension, filters, order, having, limitBy, totalsBy, limit, offset, paged, cursor, timezone, settled, aligned, expected, explain',
    );
  });

  it('with as much as the limits allow is answered', async () => {
    const filters = [{ ...isNorth, values: many(1000, 'north') }, { or: many(100, isNorth) }, nested(4)];
    const { text } = await send('POST', '/v1/query', queryWith({ filters }));
    expect(JSON.parse(text)).toMatchObject({ results: [{ totals: { orders: 0 } }] });
  });
});

describe('text that Postgres cannot store', () => {
  const rule = (more: object) => JSON.stringify({ name: 'r', metric: 'orders', above: 1, ...more });
  const silence = (matchers: unknown, note: string) =>
    JSON.stringify({ matchers, endsAt: '2030-01-01T00:00:00Z', note });
  const NUL = 'a\0b';
  const HALF = 'a\ud800b';

  it.each([
    ['GET', '/v1/alerts/%00', undefined],
    ['GET', '/v1/alerts?before=%00', undefined],
    ['GET', '/v1/alerts/a%00b/explanation', undefined],
    ['GET', '/v1/rules/%00', undefined],
    ['DELETE', '/v1/rules/%00', undefined],
    ['GET', '/v1/provenance/%00', undefined],
    ['GET', '/v1/dead-letters?source=%00', undefined],
    ['GET', '/v1/deliveries?channel=%00', undefined],
    ['GET', '/v1/metrics/%00/explain?dateRange=today', undefined],
    ['POST', '/v1/channels/%00/enable', '{}'],
    ['POST', '/v1/events/%00', '{}'],
    ['POST', '/v1/alerts/x/comment', JSON.stringify({ note: NUL })],
    ['POST', '/v1/alerts/x/acknowledge', JSON.stringify({ note: HALF })],
    ['POST', '/v1/rules', rule({ name: NUL })],
    ['POST', '/v1/rules', rule({ title: HALF })],
    ['POST', '/v1/rules/test', JSON.stringify({ rule: NUL })],
    ['POST', '/v1/silences', silence([{ member: 'region', operator: 'equals', values: [NUL] }], 'x')],
    ['POST', '/v1/silences', silence([isNorth], HALF)],
    ['POST', '/v1/anomalies/verdicts', JSON.stringify({ metric: NUL, from: '2026-01-01T00:00:00Z', isReal: true })],
    ['POST', '/v1/query', queryWith({ filters: [{ ...isNorth, values: [HALF] }] })],
    ['POST', '/v1/query', queryWith({ timezone: NUL })],
    ['POST', '/v1/query', queryWith({ filters: [{ ...isNorth, member: NUL }] })],
  ])('%s %s is refused by name', async (method, path, body) => {
    const { status, text } = await send(method, path, body);
    expect(text).toMatch(/nul_byte|lone_surrogate/);
    expect(status).toBeLessThan(500);
  });

  it('names the place in the body', async () => {
    const { text } = await send('POST', '/v1/silences', silence([{ ...isNorth, values: [NUL] }], 'x'));
    expect((JSON.parse(text) as Failure).error).toMatchObject({ code: 'nul_byte', path: 'matchers[0].values[0]' });
  });

  it('refuses one record, and takes the others', async () => {
    const order = { version: 1, at: '2026-11-07T10:00:00Z', total: 1 };
    const records = [
      { ...order, id: 'n1', event_id: 'n1', region: NUL },
      { ...order, id: 'n2', event_id: 'n2', region: HALF },
      { ...order, id: 'n3', event_id: 'n3', region: 'south' },
    ];
    const { text } = await send('POST', '/v1/events/orders', JSON.stringify(records));
    expect(JSON.parse(text)).toMatchObject({
      accepted: 1,
      rejected: [
        { index: 0, code: 'nul_byte' },
        { index: 1, code: 'lone_surrogate' },
      ],
    });
  });
});

describe('numbers and nesting beyond what is stored', () => {
  it.each([
    ['POST', '/v1/alerts/x/acknowledge', '{"version": 2147483648}', 'version'],
    ['PUT', '/v1/rules/r', '{"version": 2147483648, "metric": "orders", "above": 1}', 'version'],
    ['GET', '/v1/dead-letters?before=9999999999999999999', undefined, 'before'],
    ['DELETE', '/v1/silences/9999999999999999999', undefined, '9999999999999999999'],
  ])('%s %s is refused by name', async (method, path, body, named) => {
    const { status, text } = await send(method, path, body);
    expect(status).toBe(400);
    expect(text).toContain(named);
  });

  it('refuses filters in an address that are nested 300 deep', async () => {
    const filters = encodeURIComponent('[' + '{"and":['.repeat(300) + ']}'.repeat(300) + ']');
    for (const path of ['/v1/anomalies?metric=orders&', '/v1/metrics/orders/explain?dateRange=today&']) {
      const { status, text } = await send('GET', `${path}filters=${filters}`);
      expect([status, text]).toEqual([400, expect.stringContaining('levels deep')]);
    }
  });
});

describe('a request before it is read', () => {
  it.each([8192, 8193])('has an address of 8,192 characters at most: %d', async (length) => {
    const path = '/v1/alerts?cursor=';
    const { status, text } = await send('GET', path + 'x'.repeat(length - path.length));
    if (length === 8192) return expect(status).not.toBe(414);
    expect([status, JSON.parse(text)]).toEqual([
      414,
      {
        error: expect.objectContaining({
          code: 'address_too_long',
          message: 'the address has 8193 characters: expected at most 8192',
        }) as object,
      },
    ]);
  });

  it.each([100, 101])('has 100 headers at most: %d', async (count) => {
    const own = await countOwnHeaders();
    const more = Object.fromEntries(Array.from({ length: count - own }, (_, index) => [`x-${index}`, '1']));
    const response = await fetch(`${running.service.address}/v1/sign-in`, {
      headers: { Connection: 'close', ...more },
    });
    const text = await response.text();
    expect(response.status).toBe(count === 100 ? 200 : 431);
    if (count === 101) expect(text).toContain('the request has 101 headers: expected at most 100');
  });

  /** Headers that `fetch` adds by itself. */
  async function countOwnHeaders(): Promise<number> {
    const server = createServer((request, response) => response.end(String(request.rawHeaders.length / 2)));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    const response = await fetch(`http://127.0.0.1:${port}`, { headers: { Connection: 'close' } });
    const count = Number(await response.text());
    await once(server.close(), 'close');
    return count;
  }
});

describe('methods', () => {
  it('names those that a path takes', async () => {
    const response = await fetch(`${running.service.address}/v1/query`, { method: 'DELETE' });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
    expect(((await response.json()) as Failure).error.code).toBe('method_not_allowed');
    const rules = await fetch(`${running.service.address}/v1/rules/x`, { method: 'PATCH' });
    expect([rules.status, rules.headers.get('allow')]).toEqual([405, 'HEAD, GET, PUT, DELETE']);
  });

  it('lets pages of an allowed origin change and end what they may', async () => {
    const preflight = await fetch(`${running.service.address}/v1/rules/x`, {
      method: 'OPTIONS',
      headers: { Origin: 'https://intranet.example', 'Access-Control-Request-Method': 'PUT' },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-methods')?.split(',')).toEqual(['GET', 'POST', 'PUT', 'DELETE']);
  });
});
