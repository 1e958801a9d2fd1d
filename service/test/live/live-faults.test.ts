import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { CLOSE_CODES } from '../../../sdk/src/protocol/live.ts';
import type { Query, QueryResult } from '../../../sdk/src/protocol/query.ts';
import type { Policy } from '../../src/access/types.ts';
import { AppError } from '../../src/base/errors.ts';
import { attachLiveServer } from '../../src/live/server.ts';
import { parseQuery, type ParsedQuery } from '../../src/query/parse/parse-query.ts';
import type { QueryService, SourceStates } from '../../src/query/types.ts';
import { openLiveClient, type LiveClient } from '../support/servers/live-client.ts';
import { startPostgres } from '../support/postgres/postgres.ts';
import { fullPolicy, ordersCatalog } from '../support/shop/ingested-orders.ts';
import { runService, type RunningService } from '../support/shop/running-service.ts';

const DAY = '2026-11-07';
const QUERY: Query = { metrics: ['orders', 'revenue'], timeDimension: { granularity: 'hour', dateRange: [DAY, DAY] } };
const NARROW: Query = { ...QUERY, limit: 1 };

/** Tokens of a client whose clock is moved on. */
const LONG_LIVED = { TOKEN_LIFETIME_HOURS: '72' };

const cleanUps: (() => unknown)[] = [];

afterEach(async () => {
  vi.useRealTimers();
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function start(environment: Record<string, string> = {}): Promise<RunningService> {
  const running = await runService({ ...LONG_LIVED, ...environment });
  cleanUps.push(() => running.close());
  return running;
}

let orders = 0;
const sendOrder = (running: RunningService, at = `${DAY}T10:00:00Z`): Promise<Response> => {
  const id = `o${++orders}`;
  return running.fetch('/v1/events/orders', {
    body: { event_id: id, id, version: 1, at, region: 'north', total: '1.00' },
  });
};

async function open(running: RunningService, query: unknown = QUERY, before?: LiveClient): Promise<LiveClient> {
  const token = await running.token({ lifetimeSeconds: 200_000 });
  const client = await openLiveClient({ address: running.service.address, token, query, since: before?.cursor });
  cleanUps.push(() => client.close());
  return client;
}

const counts = (count: number) => (client: LiveClient) => client.totals['orders'] === count;

describe('a live page', () => {
  it('loses and doubles nothing while sockets drop and come back under load', async () => {
    const running = await start();
    let clients = await Promise.all(Array.from({ length: 20 }, () => open(running)));
    await Promise.all(clients.map((client) => client.until((view) => view.cursor !== undefined)));
    for (let round = 1; round <= 12; round++) {
      await Promise.all([sendOrder(running), sendOrder(running)]);
      // Each third of the sockets is cut off in turn, and resumes while more comes.
      clients = await Promise.all(
        clients.map(async (client, index) => {
          if (index % 3 !== round % 3) return client;
          client.socket.terminate();
          await client.closed;
          return open(running, QUERY, client);
        }),
      );
    }
    await Promise.all(clients.map((client) => client.until(counts(24))));
    expect(clients.map(({ totals }) => totals['revenue'])).toEqual(clients.map(() => 24));
    expect(clients.flatMap(({ breaks }) => breaks)).toEqual([]);
  });

  it('takes back 500 pages that come within a second, each from where it stood', async () => {
    const running = await start();
    const first = await open(running);
    await first.until((view) => view.cursor !== undefined);
    await sendOrder(running);
    await first.until(counts(1));
    const clients = await Promise.all(Array.from({ length: 500 }, () => open(running, QUERY, first)));
    await sendOrder(running);
    await Promise.all(clients.map((client) => client.until(counts(2))));
    expect(new Set(clients.flatMap(({ modes }) => modes))).toEqual(new Set(['resume']));
    expect(clients.flatMap(({ breaks, gaps }) => [...breaks, ...gaps])).toEqual([]);
  });

  it('rolls a relative range over at midnight although no event comes', async () => {
    const midnightMs = Date.parse('2030-05-02T00:00:00Z');
    vi.useFakeTimers({ toFake: ['Date'], now: midnightMs - 5000, shouldAdvanceTime: true });
    const running = await start();
    await sendOrder(running, '2030-05-01T10:00:00Z');
    const query = { ...QUERY, timeDimension: { granularity: 'hour', dateRange: 'today' } };
    const client = await open(running, query);
    await client.until(counts(1));
    await client.until(counts(0));
    expect(client.result?.dateRange[0]).toBe(new Date(midnightMs).toISOString());
  });

  it('says that numbers are old while Postgres is gone, and recovers by itself', { timeout: 90_000 }, async () => {
    const postgres = await startPostgres();
    cleanUps.push(() => postgres.stop('immediate').catch(() => undefined));
    const running = await start({ DATABASE_URL: postgres.url });
    await sendOrder(running);
    const client = await open(running);
    await client.until(counts(1));
    await postgres.stop('immediate');
    const goneAtMs = Date.now();
    const answer = await running.ask({ ...QUERY, metrics: ['revenue'] });
    expect(answer).toMatchObject({ error: { retryable: true } });
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, goneAtMs + 10_000 - Date.now())));
    await postgres.start();
    await expect.poll(async () => (await sendOrder(running)).status, { timeout: 30_000 }).toBe(200);
    await client.until(counts(2));
    expect(client.breaks).toEqual([]);
  });

  it('is told to go before the service ends', async () => {
    const running = await runService(LONG_LIVED);
    const client = await open(running);
    await client.until((view) => view.cursor !== undefined);
    const ended = running.close();
    expect(await client.closed).toBe(1012);
    expect(client.frames).toContainEqual({ t: 'drain', withinMs: 1000 });
    await ended;
  });
});

it('closes 100 of 1,000 clients that never read with 4008 and a bounded amount unsent, while the others miss nothing', async () => {
  const { live, url, change, unsentBytes } = await startBroadcast();
  const openAll = (length: number, query: Query = QUERY): Promise<LiveClient[]> =>
    Promise.all(Array.from({ length }, () => subscribe(url, { query })));
  const slow = await openAll(100);
  // Most look at one number, some at as much as the slow ones.
  const good = [...(await openAll(50)), ...(await openAll(450, NARROW)), ...(await openAll(400, NARROW))];
  await Promise.all([...slow, ...good].map((client) => client.until((view) => view.cursor !== undefined)));
  expect(live.usage.socketCount).toBe(1000);
  for (const { socket } of slow) socket.pause();
  let most = 0;
  for (let round = 0; live.usage.socketCount > good.length; round++) {
    expect(round).toBeLessThan(5000);
    await change();
    most = Math.max(most, unsentBytes());
  }
  const version = await change();
  await Promise.all(good.map((client) => client.until(({ cursor }) => cursor?.v === String(version))));
  expect(good.flatMap(({ breaks, gaps }) => [...breaks, ...gaps])).toEqual([]);
  // What is unsent of one socket: the limit, and at most the frame that went over it.
  expect(most).toBeLessThan(LIMITS.closeBytes + 200_000);
  for (const client of slow) {
    client.socket.resume();
    expect([1006, 4008]).toContain(await client.closed);
  }
  const [first] = slow;
  const back = await subscribe(url, { before: first });
  await back.until(({ cursor }) => cursor?.v === String(version));
  expect(back.breaks).toEqual([]);
});

it('names the channel whose query is no longer answered', async () => {
  const { url, fail } = await startBroadcast();
  const client = await subscribe(url);
  await client.until(({ cursor }) => cursor !== undefined);
  const ch = client.frames.find((frame) => frame.t === 'ok')?.ch;
  fail(new AppError('unknown_metric', 'there is no metric revenue'));
  await client.until(({ frames }) => frames.some(({ t }) => t === 'err'));
  expect(client.frames.at(-1)).toMatchObject({ t: 'err', ch, error: { code: 'unknown_metric' } });
});

it('tells a client no details of a failure, which it reports', async () => {
  const { url, fail, errors } = await startBroadcast();
  const failure = new Error('secret of the database');
  fail(failure);
  const client = await subscribe(url);
  await client.until(({ frames }) => frames.some(({ t }) => t === 'err'));
  expect(client.frames.at(-1)).toMatchObject({ t: 'err', id: 1, error: { code: 'internal' } });
  expect(JSON.stringify(client.frames)).not.toContain('secret');
  expect(errors.splice(0)).toEqual([failure]);
});

it('closes the sockets whose signing key was withdrawn, and no others', async () => {
  const { url, live, withdraw, change } = await startBroadcast();
  const [revoked, other] = [await subscribe(url, { token: 'old' }), await subscribe(url, { token: 'new' })];
  await other.until(({ cursor }) => cursor !== undefined);
  withdraw('key of old');
  expect(await revoked.closed).toBe(CLOSE_CODES.unauthenticated);
  const version = await change();
  await other.until(({ cursor }) => cursor?.v === String(version));
  expect(live.usage.socketCount).toBe(1);
});

const LIMITS = {
  heartbeatMs: 60_000,
  authWithinMs: 5000,
  graceMs: 1000,
  channels: 10,
  frameBytes: 65_536,
  skipBytes: 65_536,
  closeBytes: 262_144,
  blockedMs: 1000,
  closeWithinMs: 200,
};

/** The live server over a query whose answer is large and always another: what it pushes fills any socket. */
async function startBroadcast() {
  const server = createServer();
  const changes = new Set<() => void>();
  const errors: unknown[] = [];
  let version = 1;
  let failure: Error | undefined;
  let withdrawn: string | undefined;
  let onAnswered: (() => void) | undefined;
  const parse = (query: unknown): ParsedQuery => parseQuery(query, ordersCatalog, fullPolicy(ordersCatalog));
  const answerParsed = ({ limit }: ParsedQuery): Promise<QueryResult> => {
    onAnswered?.();
    if (failure) return Promise.reject(failure);
    const rows = Array.from({ length: Math.min(limit, 500) }, (_, index) => ({
      time: new Date(index * 1000).toISOString(),
      revenue: version + index,
    }));
    return Promise.resolve({
      rows,
      totals: { revenue: version },
      version: `e:${version}`,
      dateRange: ['2026-11-07T00:00:00.000Z', '2026-11-08T00:00:00.000Z'],
      asOf: '',
      watermark: null,
      freshness: { state: 'live', ageMs: 0, objectiveMs: 5000 },
    } as unknown as QueryResult);
  };
  const live = attachLiveServer(server, {
    service: { parse, answerParsed } as unknown as QueryService,
    states: {
      subscribe: (listener: () => void) => (changes.add(listener), () => undefined),
    } as unknown as SourceStates,
    annotations: { subscribe: () => () => undefined },
    alerts: { subscribe: () => () => undefined, listOpen: async () => [] },
    dashboards: { subscribe: () => () => undefined },
    now: Date.now,
    tickMs: 5,
    freshnessEveryMs: 3_600_000,
    resultBytes: 268_435_456,
    onError: (error) => errors.push(error),
    limits: LIMITS,
    noteRefused: () => undefined,
    redeem: () => Promise.reject(new Error('tickets are not supported')),
    holdsKey: async (keyId) => keyId !== withdrawn,
    checkKeysEveryMs: 5,
    socketsPerSubject: 100_000,
    origins: [],
    maxSockets: 1000,
    pongWithinMs: 60_000,
    authenticate: async (token) => ({
      keyId: `key of ${token}`,
      policy: { fingerprint: 'all', metrics: new Set(['revenue']) } as unknown as Policy,
      subject: 'all',
      expiresAtMs: Date.now() + 3_600_000,
    }),
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUps.push(async () => {
    await live.close();
    server.close();
    expect(errors).toEqual([]);
  });
  return {
    live,
    errors,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    unsentBytes: () => live.usage.unsentBytes,
    withdraw(keyId: string) {
      withdrawn = keyId;
    },
    fail(error: Error) {
      failure = error;
      for (const tell of changes) tell();
    },
    async change() {
      version++;
      const answered = new Promise<void>((resolve) => (onAnswered = resolve));
      for (const tell of changes) tell();
      await answered;
      await new Promise((resolve) => setImmediate(resolve));
      return version;
    },
  };
}

async function subscribe(
  address: string,
  { query = QUERY, before, token = 'any' }: { query?: Query; before?: LiveClient | undefined; token?: string } = {},
): Promise<LiveClient> {
  const client = await openLiveClient({ address, token, query, since: before?.cursor });
  cleanUps.push(() => client.close());
  return client;
}
