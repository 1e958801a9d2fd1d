import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import type { CreatedServiceKey } from '../../../sdk/src/protocol/keys.ts';
import type { WireError } from '../../../sdk/src/protocol/query.ts';
import { openLiveClient, type LiveClient } from '../support/servers/live-client.ts';
import { runService, type RunningService } from '../support/shop/running-service.ts';

const LIMITS = {
  READS_PER_MINUTE: '5',
  WRITES_PER_MINUTE: '2',
  INGEST_PER_MINUTE: '3',
  EXPORTS_PER_MINUTE: '1',
  TOKENS_PER_MINUTE: '2',
  REFUSALS_PER_MINUTE: '3',
  OPEN_PER_MINUTE: '4',
  TRUSTED_PROXIES: '127.0.0.0/8',
};
const QUERY = { metrics: ['orders'], timeDimension: { dateRange: 'today' } };

let running: RunningService;
let next = 0;

beforeAll(async () => {
  running = await runService(LIMITS);
});

afterAll(() => running.close());

/** A principal that has sent nothing yet. */
const newReader = (): Promise<string> => running.token({ subject: `reader ${++next}` });
/** Headers of a client that has sent nothing yet, as the proxy of this machine gives its address. */
const newAddress = (): Record<string, string> => ({ 'X-Forwarded-For': `203.0.113.${++next}` });

interface Outcome {
  readonly status: number;
  readonly retryAfter: number;
  readonly error: WireError | undefined;
}

async function send(path: string, options: Parameters<RunningService['fetch']>[1] = {}): Promise<Outcome> {
  const response = await running.fetch(path, options);
  const body = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json');
  const { error } = (isJson ? JSON.parse(body) : {}) as { error?: WireError };
  return { status: response.status, retryAfter: Number(response.headers.get('retry-after')), error };
}

/** Statuses of requests one after the other. */
async function repeat(count: number, work: () => Promise<Outcome>): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (let index = 0; index < count; index++) outcomes.push(await work());
  return outcomes;
}

/** As many as allowed, then one that is refused with the time to wait. */
function expectLimit(outcomes: readonly Outcome[], status: number, setting: string): void {
  expect(outcomes.slice(0, -1).map((outcome) => outcome.status)).toEqual(outcomes.slice(0, -1).map(() => status));
  const refused = outcomes.at(-1) as Outcome;
  expect(refused).toMatchObject({ status: 429, error: { code: 'too_many_requests', retryable: true } });
  expect(refused.error?.message).toContain(`(${setting}); try again in ${refused.retryAfter} s`);
  expect(refused.error?.retryAfterSeconds).toBe(refused.retryAfter);
  expect(refused.retryAfter).toBeGreaterThan(0);
  expect(refused.retryAfter).toBeLessThanOrEqual(60);
}

/** Subscribes until one is refused, and returns the error. */
async function subscribeUntilRefused(client: LiveClient): Promise<WireError | undefined> {
  const refusal = (): WireError | undefined =>
    client.frames.flatMap((frame) => (frame.t === 'err' ? [frame.error] : []))[0];
  for (let id = 2; id <= 5; id++) client.socket.send(JSON.stringify({ t: 'sub', id, query: QUERY }));
  await client.until(() => refusal() !== undefined);
  expect(client.frames.filter(({ t }) => t === 'ok')).toHaveLength(4);
  return refusal();
}

describe('a principal', () => {
  it('reads as often as it may, and others go on', async () => {
    const token = await newReader();
    const ask = (): Promise<Outcome> => send('/v1/query', { token, body: QUERY });
    expectLimit(await repeat(6, ask), 200, 'READS_PER_MINUTE');
    expect((await send('/v1/catalog', { token })).status).toBe(429);
    expect((await send('/v1/query', { token: await newReader(), body: QUERY })).status).toBe(200);
  });

  it('writes as often as it may, and still reads', async () => {
    const token = await newReader();
    const write = (): Promise<Outcome> =>
      send('/v1/annotations', { token, body: { metric: 'orders', from: '2026-11-07', text: 'note' } });
    const [first, second, third] = await repeat(3, write);
    expect([first?.status, second?.status]).not.toContain(429);
    expect(third).toMatchObject({ status: 429, error: { code: 'too_many_requests' } });
    expect((await send('/v1/catalog', { token })).status).toBe(200);
  });

  it('sends events as often as it may', async () => {
    const token = await newReader();
    const order = { event_id: 'e', id: 'o', version: 1, at: '2026-11-07T10:00:00Z', region: 'north', total: '1.00' };
    const outcomes = await repeat(4, () => send('/v1/events/orders', { token, body: order }));
    expectLimit(outcomes, 200, 'INGEST_PER_MINUTE');
  });

  it('exports as often as it may', async () => {
    const token = await newReader();
    const outcomes = await repeat(2, () => send('/v1/export', { token, body: { format: 'csv', query: QUERY } }));
    expectLimit(outcomes, outcomes[0]?.status ?? 0, 'EXPORTS_PER_MINUTE');
    expect(outcomes[0]?.status).not.toBe(429);
  });

  it('opens and subscribes live sockets as often as it may', async () => {
    const token = await newReader();
    const client = await openLiveClient({ address: running.service.address, token, query: QUERY });
    const refused = await subscribeUntilRefused(client);
    expect(refused).toMatchObject({
      code: 'too_many_requests',
      retryable: true,
      retryAfterSeconds: expect.any(Number) as number,
    });
    const address = `${running.service.address.replace('http', 'ws')}/v1/live`;
    const second = new WebSocket(address, ['tidemark.v1', `bearer.${token}`]);
    second.on('error', () => undefined);
    const [, answer] = (await once(second, 'unexpected-response')) as [unknown, IncomingMessage];
    expect([answer.statusCode, Number(answer.headers['retry-after'])]).toEqual([429, expect.any(Number)]);
    expect(JSON.parse(await text(answer))).toMatchObject({ error: { code: 'too_many_requests', retryable: true } });
    await client.close();
  });
});

describe('a service key', () => {
  it('gives tokens as often as it may', async () => {
    const created = await running.fetch('/v1/keys', { body: { name: 'portal', roles: ['clerk'] } });
    const { secret } = (await created.json()) as CreatedServiceKey;
    const body = { subject: 'person', roles: ['clerk'], attributes: { regions: ['north'] } };
    const outcomes = await repeat(3, () => send('/v1/tokens', { token: secret, body }));
    expectLimit(outcomes, 201, 'TOKENS_PER_MINUTE');
  });
});

describe('an address', () => {
  it('may try few tokens and keys, and whoever has a valid one goes on', async () => {
    const headers = newAddress();
    const token = await newReader();
    expect((await send('/v1/catalog', { token, headers })).status).toBe(200);
    const kinds = ['x.y.z', 'tmk_000000000000_0000', 'a.b.c'];
    for (const wrong of kinds) expect((await send('/v1/catalog', { token: wrong, headers })).status).toBe(401);
    const refused = await send('/v1/catalog', { token: 'x.y.z', headers });
    expect(refused).toMatchObject({ status: 429, error: { code: 'too_many_requests' } });
    expect(refused.error?.message).toMatch(/^"203\.0\.113\.\d+" has sent more than 3 refused tokens, tickets and keys/);
    // So is a valid token that the service has not seen.
    expect((await send('/v1/catalog', { token: await newReader(), headers })).status).toBe(200);
    expect((await send('/v1/catalog', { token, headers })).status).toBe(200);
    expect((await send('/v1/catalog', { token: 'x.y.z', headers: newAddress() })).status).toBe(401);
  });

  it('may try few service keys', async () => {
    const headers = newAddress();
    const token = `tmk_${'a'.repeat(12)}_${'b'.repeat(43)}`;
    const outcomes = await repeat(4, () => send('/v1/tokens', { token, headers, body: {} }));
    expect(outcomes.map(({ status }) => status)).toEqual([401, 401, 401, 429]);
    const created = await running.fetch('/v1/keys', { body: { name: 'beside', roles: ['clerk'] } });
    const { secret } = (await created.json()) as CreatedServiceKey;
    const body = { subject: 'person', roles: ['clerk'], attributes: { regions: ['north'] } };
    expect((await send('/v1/tokens', { token: secret, headers, body })).status).toBe(201);
  });

  it('may try few live tickets, and a valid one opens a stream', async () => {
    const headers = newAddress();
    const open = (ticket: string): Promise<Outcome> =>
      send(`/v1/live/stream?wait=0&ticket=${ticket}`, { token: '', headers });
    const outcomes = await repeat(4, () => open('x'.repeat(43)));
    expect(outcomes.map(({ status }) => status)).toEqual([401, 401, 401, 429]);
    const issued = await running.fetch('/v1/live/ticket', { token: await newReader(), body: {} });
    const { ticket } = (await issued.json()) as { ticket: string };
    expect((await open(ticket)).status).toBe(200);
  });

  it('is not blamed for tokens that have expired', async () => {
    const headers = newAddress();
    const token = await running.token({ lifetimeSeconds: -100 });
    const outcomes = await repeat(5, () => send('/v1/catalog', { token, headers }));
    expect(outcomes.map(({ error }) => error?.code)).toEqual(Array.from({ length: 5 }, () => 'token_expired'));
  });

  it('asks for pages and the way to sign in as often as it may, and for health more often', async () => {
    const headers = newAddress();
    await repeat(3, () => send('/v1/sign-in', { token: '', headers }));
    const page = await fetch(running.service.address, { headers: { ...headers, Connection: 'close' } });
    expect([page.status, await page.text()]).toEqual([200, expect.any(String)]);
    expect((await send('/v1/sign-in', { token: '', headers })).status).toBe(429);
    expect((await send('/healthz', { token: '', headers })).status).toBe(200);
  });
});
