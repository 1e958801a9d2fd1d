import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import type { WireError } from '../../../sdk/src/protocol/query.ts';
import { mintToken } from '../../src/access/mint-token.ts';
import { runService, type RunningService } from '../support/shop/running-service.ts';

const { publicKey, privateKey } = await generateKeyPair('ES256');
const KEYS = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'one' }] });
const ROUTES = [
  '/v1/catalog',
  '/v1/alerts',
  '/v1/rules',
  '/v1/anomalies',
  '/v1/metrics/orders/explain?dateRange=today',
];
const QUERY = { metrics: ['orders'], timeDimension: { dateRange: 'today' } };

let answer: () => { status: number; body: string };
const keyServer = createServer((_, response) => {
  const { status, body } = answer();
  response.writeHead(status).end(body);
});
let running: RunningService;

beforeAll(async () => {
  keyServer.listen(0, '127.0.0.1');
  await once(keyServer, 'listening');
  running = await runService({
    JWKS_URL: `http://127.0.0.1:${(keyServer.address() as AddressInfo).port}/jwks`,
    TOKEN_ISSUER: 'https://login.example',
    TOKEN_AUDIENCE: 'tidemark',
    CORS_ORIGINS: 'https://intranet.example',
  });
});

afterAll(async () => {
  await running?.close();
  keyServer.closeAllConnections();
  await new Promise((resolve) => keyServer.close(resolve));
});

const sign = (claims: Record<string, unknown> = {}): Promise<string> =>
  new SignJWT({
    sub: 'reader',
    roles: ['clerk'],
    regions: ['north'],
    iss: 'https://login.example',
    aud: 'tidemark',
    ...claims,
  })
    .setProtectedHeader({ alg: 'ES256', kid: 'one' })
    .setExpirationTime('10m')
    .sign(privateKey);

/** The answer of every kind of route, and of the live socket, to a token. */
async function outcomes(token: string): Promise<Set<string>> {
  const responses = await Promise.all([
    ...ROUTES.map((path) => running.fetch(path, { token })),
    ...['/v1/query', '/v1/live/ticket', '/v1/events/orders'].map((path) => running.fetch(path, { token, body: QUERY })),
  ]);
  const messages = responses.map(async (response) => {
    const { error } = (await response.json()) as { error?: WireError };
    const retry = response.headers.has('retry-after') ? ' with Retry-After' : '';
    return `${response.status} ${error?.code} ${error?.path}${retry}`;
  });
  return new Set([...(await Promise.all(messages)), await liveOutcome(token)]);
}

async function liveOutcome(token: string): Promise<string> {
  const socket = new WebSocket(`${running.service.address.replace('http', 'ws')}/v1/live`, [
    'tidemark.v1',
    `bearer.${token}`,
  ]);
  socket.on('error', () => undefined);
  return new Promise((resolve) => {
    socket.once('open', () => (socket.terminate(), resolve('open')));
    socket.once('unexpected-response', (_, response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString()));
      response.on('end', () => {
        socket.terminate();
        const { error } = JSON.parse(body) as { error: WireError };
        const retry = response.headers['retry-after'] === undefined ? '' : ' with Retry-After';
        resolve(`${response.statusCode} ${error.code} ${error.path}${retry}`);
      });
    });
  });
}

it('answers 503 everywhere while the key server fails, and goes on with the keys that it gave', async () => {
  answer = () => ({ status: 500, body: '' });
  expect(await outcomes(await sign())).toEqual(new Set(['503 signing_keys_unavailable undefined with Retry-After']));
  answer = () => ({ status: 200, body: KEYS });
  await expect.poll(async () => (await running.fetch('/v1/catalog', { token: await sign() })).status).toBe(200);
  answer = () => ({ status: 500, body: '' });
  expect((await running.fetch('/v1/catalog', { token: await sign() })).status).toBe(200);
});

describe('a token that leaves open what may be seen', () => {
  it('is denied everywhere, with the claim by its name', async () => {
    const missing = '403 missing_claim claims.regions';
    for (const regions of [undefined, null, '', [], ['']])
      expect(await outcomes(await sign({ regions }))).toEqual(new Set([missing]));
    expect(await outcomes(await sign({ regions: 'north,south' }))).toEqual(
      new Set(['403 malformed_claim claims.regions']),
    );
    expect(await outcomes(await sign({ roles: undefined, groups: ['clerk'] }))).toEqual(
      new Set(['403 missing_claim claims.roles']),
    );
    expect(await outcomes(await sign({ roles: 'clerk' }))).toEqual(new Set(['403 malformed_claim claims.roles']));
    expect(await outcomes(await sign({ roles: ['staff'] }))).toEqual(new Set(['403 forbidden claims.roles']));
  });

  it('is denied on an open socket with the same words, and 4003', async () => {
    const socket = new WebSocket(`${running.service.address.replace('http', 'ws')}/v1/live`, ['tidemark.v1']);
    await once(socket, 'open');
    const [message, closed] = [once(socket, 'message'), once(socket, 'close')];
    socket.send(JSON.stringify({ t: 'auth', token: await sign({ regions: [''] }) }));
    expect(JSON.parse(String((await message)[0]))).toMatchObject({
      t: 'err',
      error: { code: 'missing_claim', path: 'claims.regions', retryable: false },
    });
    expect(((await closed) as [number])[0]).toBe(4003);
  });
});

it('refuses tokens of other issuers, audiences and secrets, of no subject, and of a lifetime without end', async () => {
  const refused = [
    await sign({ iss: 'https://other.example' }),
    await sign({ aud: 'shop' }),
    await sign({ aud: undefined }),
    await sign({ sub: { name: 'reader' } }),
    await sign({ sub: 'a\r\nb' }),
    await new SignJWT({ sub: 'a', roles: ['boss'], iss: 'https://login.example', aud: 'tidemark', exp: 1e300 })
      .setProtectedHeader({ alg: 'ES256', kid: 'one' })
      .sign(privateKey),
    await mintToken('a secret that anybody may know, 32 characters', {
      subject: 'a',
      roles: ['boss'],
      attributes: {},
      lifetimeSeconds: 60,
      issuer: 'https://login.example',
      audience: 'tidemark',
    }),
  ];
  for (const token of refused) expect(await outcomes(token)).toEqual(new Set(['401 invalid_token undefined']));
});

describe('/v1/live', () => {
  async function statusOf(headers: readonly string[]): Promise<string> {
    const { host, port } = new URL(running.service.address);
    const socket = connect(Number(port), '127.0.0.1');
    const upgrade = [
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
    ];
    const lines = ['GET /v1/live HTTP/1.1', `Host: ${host}`, ...upgrade, ...headers];
    socket.write(`${lines.join('\r\n')}\r\n\r\n`);
    const [answered] = (await once(socket, 'data')) as [Buffer];
    const closed = once(socket, 'close');
    socket.destroy();
    await closed;
    return answered.toString().slice(9, 12);
  }

  it('is open to its own origin, the listed ones and programs, and to no other page', async () => {
    const { host } = new URL(running.service.address);
    for (const headers of [
      [],
      ['Origin: https://intranet.example'],
      [`Origin: http://${host}`],
      [`Origin: https://${host}`],
    ]) {
      expect([headers, await statusOf(headers)]).toEqual([headers, '101']);
    }
    expect(await statusOf(['Origin: https://kpi.example', 'X-Forwarded-Host: kpi.example'])).toBe('101');
    const others = [
      'https://elsewhere.example',
      'https://intranet.example.evil.example',
      'http://intranet.example',
      'null',
      'http://127.0.0.1',
    ];
    for (const origin of [...others, 'x', `http://${host}.evil.example`]) {
      expect([origin, await statusOf([`Origin: ${origin}`])]).toEqual([origin, '403']);
    }
  });
});
