import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import type { ServerFrame } from '../../../sdk/src/protocol/live.ts';
import { runService, type RunningService } from '../support/shop/running-service.ts';

let running: RunningService;
let second: RunningService;
const sockets: WebSocket[] = [];

beforeAll(async () => {
  running = await runService({ SOCKETS_PER_SUBJECT: '2', MAX_SOCKETS: '4' });
  second = await runService({ DATABASE_URL: running.url });
});

afterEach(async () => {
  for (const socket of sockets.splice(0)) {
    if (socket.readyState === WebSocket.CLOSED) continue;
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.terminate();
    await closed;
  }
  await expect.poll(() => tryOpen().then(leave)).toBe('open');
});

afterAll(async () => {
  await second.close();
  await running.close();
});

type Outcome =
  { socket: WebSocket; hello: Promise<ServerFrame> } | { status: number; retryAfter?: string; code: string };

/** Opens a socket, or returns how it was refused. */
async function tryOpen({ query = '', token = '', on = running } = {}): Promise<Outcome> {
  const address = `${on.service.address.replace('http', 'ws')}/v1/live${query}`;
  const socket = new WebSocket(address, ['tidemark.v1', ...(token === '' ? [] : [`bearer.${token}`])]);
  sockets.push(socket);
  socket.on('error', () => undefined);
  const hello = new Promise<ServerFrame>((resolve) =>
    socket.once('message', (data: Buffer) => resolve(JSON.parse(data.toString()) as ServerFrame)),
  );
  return new Promise((resolve) => {
    socket.once('open', () => resolve({ socket, hello }));
    socket.once('unexpected-response', (_, answer) => void readRefusal(answer, socket).then(resolve));
  });
}

async function readRefusal(answer: IncomingMessage, socket: WebSocket): Promise<Outcome> {
  let body = '';
  for await (const chunk of answer) body += String(chunk);
  socket.terminate();
  const { error } = JSON.parse(body) as { error: { code: string } };
  const retryAfter = answer.headers['retry-after'];
  return { status: answer.statusCode as number, ...(retryAfter && { retryAfter }), code: error.code };
}

async function leave(outcome: Outcome): Promise<string> {
  if (!('socket' in outcome)) return outcome.code;
  const closed = once(outcome.socket, 'close');
  outcome.socket.close();
  await closed;
  return 'open';
}

async function getTicket(token?: string, from = running): Promise<string> {
  const response = await from.fetch('/v1/live/ticket', { body: {}, ...(token !== undefined && { token }) });
  expect(response.status).toBe(200);
  expect(response.headers.get('cache-control')).toBe('no-store');
  const { ticket, expiresInMs } = (await response.json()) as { ticket: string; expiresInMs: number };
  expect(expiresInMs).toBe(30_000);
  return ticket;
}

describe('a ticket', () => {
  it('opens one socket with the rights and the lifetime of its token', async () => {
    const clerk = await running.token({ roles: ['clerk'], attributes: { regions: ['south'] }, lifetimeSeconds: 600 });
    const query = `?ticket=${await getTicket(clerk)}`;
    const opened = await tryOpen({ query });
    if (!('socket' in opened)) throw new Error(opened.code);
    const hello = (await opened.hello) as Extract<ServerFrame, { t: 'hello' }>;
    expect(hello.expiresInMs).toBeGreaterThan(590_000 - 2000);
    expect(hello.expiresInMs).toBeLessThanOrEqual(600_000);
    const answered = once(opened.socket, 'message');
    const revenue = { metrics: ['revenue'], timeDimension: { dateRange: 'today' } };
    opened.socket.send(JSON.stringify({ t: 'sub', id: 1, query: revenue }));
    expect(JSON.parse(String((await answered)[0]))).toMatchObject({ t: 'err', error: { code: 'unknown_metric' } });
    expect(await tryOpen({ query })).toEqual({ status: 401, code: 'invalid_ticket' });
  });

  it('is good for one socket, however many come with it at once, on any replica', async () => {
    const query = `?ticket=${await getTicket()}`;
    const tries = await Promise.all([running, second, running, second].map((on) => tryOpen({ query, on })));
    expect(tries.filter((outcome) => 'socket' in outcome)).toHaveLength(1);
    const other = `?ticket=${await getTicket(undefined, second)}`;
    expect(await tryOpen({ query: other }).then(leave)).toBe('open');
  });

  it('does not hold when it is made up, or its token has expired meanwhile', async () => {
    expect(await tryOpen({ query: '?ticket=made-up' })).toEqual({ status: 401, code: 'invalid_ticket' });
    // Requests are still answered within the skew of clocks.
    const ticket = await getTicket(await running.token({ lifetimeSeconds: -1 }));
    expect(await tryOpen({ query: `?ticket=${ticket}` })).toEqual({ status: 401, code: 'token_expired' });
  });

  it('is not given without a token, and a token in the address is none', async () => {
    expect((await running.fetch('/v1/live/ticket', { body: {}, token: '' })).status).toBe(401);
    const opened = await tryOpen({ query: `?token=${await running.token()}` });
    if (!('socket' in opened)) throw new Error(opened.code);
    const answered = once(opened.socket, 'message');
    opened.socket.send(JSON.stringify({ t: 'sub', id: 1, alerts: {} }));
    expect(JSON.parse(String((await answered)[0]))).toMatchObject({ error: { code: 'unauthenticated' } });
  });
});

describe('a socket is refused before it is open', () => {
  it('with 401 when the token does not hold', async () => {
    expect(await tryOpen({ token: 'none' })).toEqual({ status: 401, code: 'invalid_token' });
  });

  it('with 403 when the token may see nothing', async () => {
    const token = await running.token({ roles: ['nobody'] });
    expect(await tryOpen({ token })).toEqual({ status: 403, code: 'forbidden' });
  });

  it('with 429 when the subject has too many, and taken once one of them is closed', async () => {
    const token = await running.token({ subject: 'many' });
    const [first] = await Promise.all([tryOpen({ token }), tryOpen({ token })]);
    const refused = { status: 429, retryAfter: '5', code: 'too_many_sockets' };
    expect(await tryOpen({ token })).toEqual(refused);
    await leave(first);
    await expect.poll(() => tryOpen({ token }).then((outcome) => 'socket' in outcome)).toBe(true);
    expect(await tryOpen({ token })).toEqual(refused);
  });

  it('with 503 when the service has too many', async () => {
    await Promise.all(['a', 'b', 'c', 'd'].map(() => tryOpen()));
    expect(await tryOpen()).toEqual({ status: 503, retryAfter: '5', code: 'overloaded' });
  });

  it('and whatever stands in the address', async () => {
    const { port } = new URL(running.service.address);
    for (const target of ['//', '/v1/other', '/v1/live/x', '/%']) {
      const socket = connect(Number(port), '127.0.0.1');
      socket.write(`GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`);
      const [answer] = (await once(socket, 'data')) as [Buffer];
      expect(answer.toString()).toContain('HTTP/1.1 404 Not Found');
      socket.destroy();
    }
  });
});

it('closes with 4003 and 4029 who says only later who they are', async () => {
  const closeCode = async (token: string): Promise<number> => {
    const opened = await tryOpen();
    if (!('socket' in opened)) throw new Error(opened.code);
    const closed = once(opened.socket, 'close');
    opened.socket.send(JSON.stringify({ t: 'auth', token }));
    return ((await closed) as [number])[0];
  };
  expect(await closeCode(await running.token({ roles: ['nobody'] }))).toBe(4003);
  const token = await running.token({ subject: 'many' });
  await Promise.all([tryOpen({ token }), tryOpen({ token })]);
  expect(await closeCode(token)).toBe(4029);
});
