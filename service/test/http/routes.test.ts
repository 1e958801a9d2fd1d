import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CatalogView } from '../../../sdk/src/protocol/catalog.ts';
import { mintToken } from '../../src/access/mint-token.ts';
import { runService, SECRET, type RunningService } from '../support/shop/running-service.ts';

const AT = '2026-11-07T10:00:00Z';
const RANGE = { dateRange: ['2026-11-07', '2026-11-07'] as const };
const order = (id: string, more = {}) => ({
  event_id: id,
  id,
  version: 1,
  at: AT,
  region: 'north',
  total: '10.50',
  ...more,
});

let running: RunningService;

beforeAll(async () => {
  running = await runService({ BODY_BYTES: '1000000', CORS_ORIGINS: 'https://intranet.example' });
});

afterAll(() => running.close());

const codeOf = async (response: Response): Promise<[number, string]> => [
  response.status,
  ((await response.json()) as { error: { code: string } }).error.code,
];

describe('POST /v1/events/{source}', () => {
  it('takes an object, an array and lines, and answers what came of them', async () => {
    const object = await running.fetch('/v1/events/orders', { body: order('a') });
    expect(await object.json()).toEqual({ accepted: 1, duplicates: 0, rejected: [] });
    const array = await running.fetch('/v1/events/orders', { body: [order('a'), order('b'), order('b')] });
    expect(await array.json()).toEqual({ accepted: 1, duplicates: 2, rejected: [] });
    const lines = await running.fetch('/v1/events/orders', {
      text: `${JSON.stringify(order('c'))}\n\n{"broken\n${JSON.stringify(order('d', { total: 'much' }))}\n`,
      headers: { 'Content-Type': 'application/x-ndjson' },
    });
    expect(lines.status).toBe(200);
    expect(await lines.json()).toMatchObject({
      accepted: 1,
      duplicates: 0,
      rejected: [
        { index: 1, code: 'invalid_json' },
        {
          index: 2,
          code: 'wrong_type',
          path: 'total',
          message: 'total is "much": expected a number, or a decimal as text',
        },
      ],
    });
    expect(await running.ask({ metrics: ['orders', 'revenue'], timeDimension: RANGE })).toMatchObject({
      totals: { orders: 3, revenue: 31.5 },
    });
  });

  it('gives requests that share a transaction each their own outcome', async () => {
    const answers = await Promise.all(
      Array.from({ length: 30 }, async (_, index) => {
        const bad = index % 3 === 0 ? [{ total: 1 }] : [];
        const response = await running.fetch('/v1/events/orders', {
          body: [...bad, order(`s${Math.floor(index / 2)}`, { at: '2026-11-01T00:00:00Z' })],
        });
        return (await response.json()) as { accepted: number; duplicates: number; rejected: { index: number }[] };
      }),
    );
    expect(answers.reduce((sum, { accepted }) => sum + accepted, 0)).toBe(15);
    expect(answers.reduce((sum, { duplicates }) => sum + duplicates, 0)).toBe(15);
    for (const [index, { rejected }] of answers.entries()) {
      expect(rejected.map((rejection) => rejection.index)).toEqual(index % 3 === 0 ? [0] : []);
    }
  });

  it('asks for an identity where the source declares none, and keeps it over parts', async () => {
    const visit = { at: AT, page: '/' };
    expect(await codeOf(await running.fetch('/v1/events/visits', { body: visit }))).toEqual([400, 'identity_required']);
    const send = async (offset: string) => {
      const headers = { 'Idempotency-Key': 'file', 'Idempotency-Offset': offset };
      return (await running.fetch('/v1/events/visits', { body: [visit, visit], headers })).json();
    };
    expect(await send('0')).toMatchObject({ accepted: 2 });
    expect(await send('0')).toMatchObject({ accepted: 0, duplicates: 2 });
    expect(await send('1')).toMatchObject({ accepted: 1, duplicates: 1 });
    expect(await running.ask({ metrics: ['visits'], timeDimension: RANGE })).toMatchObject({ totals: { visits: 3 } });
  });

  it('lets only those write who may, and does not tell which sources there are', async () => {
    const clerk = await running.token({ roles: ['clerk'], attributes: { regions: ['north'] } });
    expect(await codeOf(await running.fetch('/v1/events/orders', { token: clerk, body: order('x') }))).toEqual([
      403,
      'forbidden',
    ]);
    const unknown = await running.fetch('/v1/events/order', { body: order('x') });
    expect(await unknown.json()).toMatchObject({
      error: { code: 'forbidden', message: expect.stringContaining('"order" may not be written to') as string },
    });
    expect(unknown.status).toBe(403);
  });

  it('keeps what it refused as dead letters, which an operator sees and replays', async () => {
    await running.fetch('/v1/events/orders', { body: [order('dead', { at: 'noon' })] });
    const { deadLetters } = (await (await running.fetch('/v1/dead-letters?source=orders&limit=1')).json()) as {
      deadLetters: { id: string; code: string }[];
    };
    expect(deadLetters).toMatchObject([{ code: 'invalid_event_time' }]);
    const id = deadLetters[0]?.id as string;
    expect(await (await running.fetch(`/v1/dead-letters/${id}`)).json()).toMatchObject({
      value: expect.stringContaining('noon') as string,
    });
    expect(await (await running.fetch('/v1/dead-letters/replay', { body: { ids: [id] } })).json()).toMatchObject({
      replayed: 0,
      rejected: [{ id, code: 'invalid_event_time' }],
    });
    const clerk = await running.token({ roles: ['clerk'], attributes: { regions: ['north'] } });
    expect(await codeOf(await running.fetch('/v1/dead-letters', { token: clerk }))).toEqual([403, 'forbidden']);
    expect(await codeOf(await running.fetch('/v1/dead-letters/999999999'))).toEqual([404, 'not_found']);
    expect(await codeOf(await running.fetch('/v1/dead-letters/x'))).toEqual([400, 'invalid_request']);
  });

  it.each([
    ['no JSON', '{', {}, 400, 'invalid_json'],
    ['nothing', '[]', {}, 400, 'invalid_request'],
    ['too deep', '['.repeat(100_000), {}, 400, 'invalid_json'],
    ['too large', `[${'1,'.repeat(600_000)}1]`, {}, 413, 'body_too_large'],
    ['compressed', '{}', { 'Content-Encoding': 'gzip' }, 415, 'unsupported_media_type'],
  ])('refuses a body that is %s', async (_, text, headers, status, code) => {
    expect(await codeOf(await running.fetch('/v1/events/orders', { text, headers }))).toEqual([status, code]);
  });

  it('refuses a body that is not UTF-8', async () => {
    const response = await fetch(`${running.service.address}/v1/events/orders`, {
      method: 'POST',
      body: Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]),
      headers: { Authorization: `Bearer ${await running.token()}`, Connection: 'close' },
    });
    expect(await codeOf(response)).toEqual([400, 'invalid_encoding']);
  });
});

describe('POST /v1/query', () => {
  it('answers a batch item by item', async () => {
    const response = await running.fetch('/v1/query', {
      body: {
        queries: [
          { metrics: ['orders'], timeDimension: RANGE },
          { metrics: ['order'], timeDimension: RANGE },
        ],
      },
    });
    const requestId = response.headers.get('x-request-id');
    expect(await response.json()).toMatchObject({
      results: [
        { rows: [{ orders: 3 }] },
        {
          error: {
            code: 'unknown_metric',
            path: 'metrics[0]',
            message: 'metrics[0] "order" is not a metric: did you mean "orders"?',
            retryable: false,
            requestId,
          },
        },
      ],
    });
  });

  it('answers 400 to what is no request at all', async () => {
    expect(await codeOf(await running.fetch('/v1/query', { text: '[1]' }))).toEqual([400, 'invalid_request']);
    expect(await codeOf(await running.fetch('/v1/query', { body: { queries: [] } }))).toEqual([400, 'invalid_request']);
    expect(await codeOf(await running.fetch('/v1/query', { text: '{"metrics":' }))).toEqual([400, 'invalid_json']);
  });

  it('shows a principal its own rows, and denies without the claim that says which', async () => {
    await running.fetch('/v1/events/orders', { body: order('south', { region: 'south', total: '1.00' }) });
    const query = { metrics: ['orders'], dimensions: ['region'], timeDimension: RANGE };
    const south = await running.token({ roles: ['clerk'], attributes: { regions: ['south'] } });
    expect(await running.ask(query, south)).toMatchObject({
      rows: [{ region: 'south', orders: 1 }],
      totals: { orders: 1 },
    });
    const nobody = await running.token({ roles: ['clerk'] });
    const denied = await running.fetch('/v1/query', { token: nobody, body: query });
    expect(denied.status).toBe(403);
    expect(await denied.json()).toMatchObject({ error: { code: 'missing_claim', path: 'claims.regions' } });
    expect(await running.ask({ metrics: ['revenue'], timeDimension: RANGE }, south)).toMatchObject({
      error: { code: 'unknown_metric' },
    });
  });
});

describe('access', () => {
  it('lets nothing through without a token but health, OpenAPI and pages', async () => {
    for (const path of ['/healthz', '/readyz', '/openapi.json', '/']) {
      const response = await running.fetch(path, { token: '' });
      expect(response.status).toBe(200);
      // Read, so that the connection closes.
      await response.text();
    }
    for (const path of ['/v1/catalog', '/v1/dead-letters']) {
      expect(await codeOf(await running.fetch(path, { token: '' }))).toEqual([401, 'token_required']);
    }
    expect(await codeOf(await running.fetch('/v1/query', { token: '', body: {} }))).toEqual([401, 'token_required']);
  });

  it('refuses tokens that are expired, of another secret, of no algorithm, or cut', async () => {
    const refused = async (token: string) => codeOf(await running.fetch('/v1/catalog', { token }));
    expect(await refused(await running.token({ lifetimeSeconds: -31 }))).toEqual([401, 'token_expired']);
    const claims = {
      subject: 's',
      roles: ['boss'],
      attributes: {},
      lifetimeSeconds: 60,
      issuer: undefined,
      audience: undefined,
    };
    expect(await refused(await mintToken(`${SECRET} but another`, claims))).toEqual([401, 'invalid_token']);
    const [, payload] = (await running.token()).split('.');
    expect(await refused(`${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`)).toEqual([
      401,
      'invalid_token',
    ]);
    expect(await refused((await running.token()).slice(0, -4))).toEqual([401, 'invalid_token']);
  });

  it('allows pages of the listed origins only', async () => {
    const preflight = (origin: string) =>
      fetch(`${running.service.address}/v1/query`, {
        method: 'OPTIONS',
        headers: { Origin: origin, 'Access-Control-Request-Method': 'POST', Connection: 'close' },
      });
    expect((await preflight('https://intranet.example')).headers.get('access-control-allow-origin')).toBe(
      'https://intranet.example',
    );
    expect((await preflight('https://elsewhere.example')).headers.get('access-control-allow-origin')).toBeNull();
  });

  it('says from when to when a metric has data, of the rows that the token sees', async () => {
    const at = (day: string, region: string) => order(`${day} ${region}`, { at: `${day}T09:30:00Z`, region });
    await running.fetch('/v1/events/orders', { body: [at('2001-01-03', 'south'), at('2001-02-01', 'north')] });
    const read = async (token: string) => {
      const { metrics } = (await (await running.fetch('/v1/catalog', { token })).json()) as CatalogView;
      return metrics.find(({ name }) => name === 'orders')?.data;
    };
    const north = await running.token({ roles: ['clerk'], attributes: { regions: ['north'] } });
    const all = await running.token({ roles: ['boss'] });
    expect((await read(all))?.first).toBe('2001-01-03T09:30:00.000Z');
    // Under filters to the cell.
    expect((await read(north))?.first).toMatch(/^2001-02-01T0[09]:/);
    expect((await read(north))?.last).toMatch(/^2026-11-07T/);
  });

  it('shows the catalogue as far as the token sees it', async () => {
    const clerk = await running.token({ roles: ['clerk'], attributes: { regions: ['north'] } });
    const catalog = (await (await running.fetch('/v1/catalog', { token: clerk })).json()) as {
      metrics: { name: string }[];
    };
    expect(catalog.metrics.map(({ name }) => name)).toEqual(['orders']);
  });
});

describe('pages and paths', () => {
  it('shows no numbers on the plain page', async () => {
    const response = await running.fetch('/', { token: '' });
    expect(response.headers.get('content-type')).toContain('text/html');
    expect(await response.text()).toContain('Tidemark');
  });

  it('answers 404 to what is not served', async () => {
    expect(await codeOf(await running.fetch('/nothing', { token: '' }))).toEqual([404, 'not_found']);
    expect(await codeOf(await running.fetch('/v1/nothing'))).toEqual([404, 'not_found']);
  });

  it('describes each of its paths', async () => {
    const document = (await (await running.fetch('/openapi.json', { token: '' })).json()) as { paths: object };
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining([
        '/v1/query',
        '/v1/catalog',
        '/v1/events/{source}',
        '/v1/live/ticket',
        '/v1/dead-letters',
        '/healthz',
        '/readyz',
      ]),
    );
  });

  it('survives a client that goes away in the middle of a request', async () => {
    const { port } = new URL(running.service.address);
    const head = [
      'POST /v1/query HTTP/1.1',
      'Host: x',
      'Content-Length: 100',
      `Authorization: Bearer ${await running.token()}`,
    ];
    await new Promise<void>((resolve) => {
      const socket = connect(Number(port), '127.0.0.1', () => {
        socket.write(`${head.join('\r\n')}\r\n\r\n{`, () => {
          socket.destroy();
          resolve();
        });
      });
    });
    expect((await running.fetch('/healthz', { token: '' })).status).toBe(200);
  });
});
