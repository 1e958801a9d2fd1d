import { afterEach, expect, it, vi } from 'vitest';
import { makeAlert } from '../../test/fixtures/alerts.ts';
import { makeResult } from '../../test/fixtures/results.ts';
import {
  closeAll,
  isLive,
  openThings,
  orders,
  quick,
  revenue,
  setUp,
  totalIs,
  until,
  untilSubscribed,
} from '../../test/support/client-world.ts';
import { startTestService } from '../../test/support/test-service.ts';
import { getAlerts } from './alerts.ts';

afterEach(closeAll);

it('asks for a page in one request, and opens one socket that goes on from there', async () => {
  const { service, client } = await setUp();
  await Promise.all([
    until(client.watch(revenue), (state) => state.result !== undefined),
    until(client.watch(orders), (state) => state.result !== undefined),
    until(client.watch({ ...revenue }), (state) => state.result !== undefined),
  ]);
  await untilSubscribed(service, 2);
  expect(service.requests).toEqual(['POST /v1/query']);
  expect(service.socketsOpened).toBe(1);
  const subscriptions = service.frames.filter(({ t }) => t === 'sub');
  expect(subscriptions).toMatchObject([{ since: { epoch: 'e1', v: '1' } }, { since: { epoch: 'e1', v: '1' } }]);
});

it('shows a change that the socket brings', async () => {
  const { service, client, world } = await setUp();
  await until(client.watch(revenue), totalIs(310));
  await untilSubscribed(service, 1);
  world.last = 25;
  service.commit();
  const { result } = await until(client.watch(revenue), totalIs(325));
  expect(result?.version).toBe('e1:2');
  expect(result?.rows.map((row) => row['revenue'])).toEqual([100, 200, 25]);
});

it('answers one bad query with its error, and the others as ever', async () => {
  const error = { code: 'unknown_metric', message: 'no metric "nonsense"', path: 'metrics[0]', retryable: false };
  const { client } = await setUp({
    answer: (query) => (query.metrics[0] === 'nonsense' ? { error } : makeResult({ values: [1] })),
  });
  const bad = until(client.watch({ ...revenue, metrics: ['nonsense'] }), (state) => state.error !== undefined);
  await until(client.watch(revenue), totalIs(1));
  expect(await bad).toEqual({ error });
});

it('paints from the request when sockets are blocked, and keeps polling', async () => {
  class Blocked extends EventTarget {
    onclose: ((event: { code: number }) => void) | null = null;
    constructor() {
      super();
      setTimeout(() => this.onclose?.({ code: 1006 }));
    }
    close(): void {}
  }
  const { service, client, world } = await setUp({ WebSocket: Blocked as unknown as typeof WebSocket });
  await until(client.watch(revenue), totalIs(310));
  world.last = 11;
  await until(client.watch(revenue), totalIs(311));
  expect(service.socketsOpened).toBe(0);
});

it('resumes where it stood when the socket breaks, and misses nothing', async () => {
  const { service, client, world } = await setUp();
  await until(client.watch(revenue), totalIs(310));
  await untilSubscribed(service, 1);
  service.closeSockets();
  await until(client.connection, ({ phase }) => phase !== 'live');
  world.last = 30;
  service.commit();
  await until(client.watch(revenue), totalIs(330));
  expect(service.frames.filter(({ t }) => t === 'sub').at(-1)).toMatchObject({ since: { epoch: 'e1', v: '1' } });
  expect(service.requests).toEqual(['POST /v1/query']);
});

it('keeps the last good values while the service is gone, and comes back by itself', async () => {
  const { service, client, world } = await setUp();
  await until(client.watch(revenue), totalIs(310));
  await isLive(client);
  await service.destroy();
  const lost = await until(client.watch(revenue), (state) => state.error !== undefined);
  expect(lost.error).toMatchObject({ code: 'unreachable', retryable: true });
  expect(lost.result?.totals).toEqual({ revenue: 310 });

  world.last = 50;
  const again = await startTestService({
    port: service.port,
    answer: () => makeResult({ values: [100, 200, world.last] }),
  });
  openThings.push(() => again.destroy());
  again.epoch = 'e2';
  const back = await until(client.watch(revenue), totalIs(350));
  expect(back.error).toBeUndefined();
});

it('takes the snapshot that follows a gap', async () => {
  const { service, client, world } = await setUp();
  await until(client.watch(revenue), totalIs(310));
  await untilSubscribed(service, 1);
  world.last = 12;
  service.gap('slow');
  await until(client.watch(revenue), totalIs(312));
});

it('subscribes again when a patch does not continue what it has', async () => {
  const { service, client } = await setUp();
  await until(client.watch(revenue), totalIs(310));
  await untilSubscribed(service, 1);
  const asOf = '2026-11-20T13:31:00.000Z';
  service.send({ t: 'delta', b: [{ ch: 41, from: '7', to: '8', asOf, totals: { revenue: 1 } }] });
  await vi.waitFor(() => expect(service.frames.filter(({ t }) => t === 'sub')).toHaveLength(2));
  expect(client.watch(revenue).get().result?.totals).toEqual({ revenue: 310 });
});

it('renews the token ahead of expiry and swaps it on the open socket', async () => {
  const { service, client, reasons } = await setUp({ expiresInMs: 100 });
  await until(client.watch(revenue), totalIs(310));
  await vi.waitFor(() => expect(reasons).toContain('expiring'));
  await vi.waitFor(() => expect(service.frames).toContainEqual({ t: 'auth', token: 'token-2' }));
  expect(service.socketsOpened).toBe(1);
  service.expiresInMs = 300_000;
});

it('replaces a token that the service refuses, once, and repeats the request', async () => {
  const { service, client, reasons } = await setUp();
  service.tokens.add('token-2');
  await until(client.watch(revenue), totalIs(310));
  await isLive(client);
  expect(reasons).toEqual(['init', 'rejected']);
});

it('asks for another token when the socket is closed for the old one', async () => {
  const { service, client, reasons } = await setUp();
  await until(client.watch(revenue), totalIs(310));
  await isLive(client);
  service.closeSockets(4001);
  await until(client.connection, ({ phase }) => phase !== 'live');
  await isLive(client);
  expect(reasons).toEqual(['init', 'rejected']);
});

it('says why no token is to be had', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const { client } = await setUp({ getToken: () => Promise.reject(new Error('signed out')) });
  const { error } = await until(client.watch(revenue), (state) => state.error !== undefined);
  expect(error).toMatchObject({
    code: 'token_failed',
    message: 'getToken failed: Error: signed out.',
    retryable: true,
  });
});

it('asks once for a token each back-off, and tells each watcher once, however many watch', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const { service, client, reasons } = await setUp({ timing: { retryBaseMs: 60_000, retryMaxMs: 60_000 } });
  service.tokens.add('a token that nobody has');
  const changes: number[] = [];
  for (let index = 0; index < 50; index++) {
    const watched = client.watch({ ...revenue, limit: index + 1 });
    openThings.push(watched.subscribe(() => changes.push(index)));
  }
  openThings.push(client.catalog.subscribe(() => undefined));
  await until(client.connection, ({ phase }) => phase === 'waiting');
  await vi.waitFor(() => expect(changes).toHaveLength(50));
  expect(client.watch({ ...revenue, limit: 1 }).get().error).toMatchObject({ code: 'unauthenticated' });
  expect(reasons).toEqual(['init', 'rejected']);
  // The queries and the catalogue, with the first token and with the second.
  expect(service.requests.length).toBeLessThanOrEqual(4);
  expect(new Set(changes).size).toBe(50);
});

it('asks again for everything that failed when refreshed', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  let isSignedIn = false;
  const { client } = await setUp({
    getToken: () => (isSignedIn ? 'good' : Promise.reject(new Error('signed out'))),
    timing: { retryBaseMs: 60_000, retryMaxMs: 60_000 },
  });
  await Promise.all([
    until(client.watch(revenue), (state) => state.error !== undefined),
    until(client.catalog, (state) => state.error !== undefined),
  ]);
  isSignedIn = true;
  client.refresh();
  await Promise.all([
    until(client.watch(revenue), totalIs(310)),
    until(client.catalog, (state) => state.catalog !== undefined),
  ]);
});

it('calls an answer that is cut off a fault of the network', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const cut = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode('{"results":['));
      controller.error(new TypeError('network error'));
    },
  });
  const { client } = await setUp({ fetch: () => Promise.resolve(new Response(cut)) });
  await expect(client.query(revenue)).rejects.toMatchObject({ wire: { code: 'unreachable', retryable: true } });
});

it('goes by the clock of the service where that of the machine is wrong', async () => {
  const inAnHour = Date.now() + 3_600_000;
  const { client } = await setUp({
    fetch: () =>
      Promise.resolve(new Response('{"results":[{}]}', { headers: { date: new Date(inAnHour).toUTCString() } })),
  });
  await client.query(revenue);
  expect(Math.abs(client.clock.get() - inAnHour)).toBeLessThan(2000);
});

it('says that the session is over once every token is refused, keeps its numbers, and goes on with a new one', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const { service, client } = await setUp();
  await until(client.watch(revenue), totalIs(310));
  await untilSubscribed(service, 1);
  service.tokens.add('a token that nobody has');
  service.closeSockets(4001);
  const lost = await until(client.watch(revenue), (state) => state.error !== undefined);
  expect(lost).toMatchObject({
    error: { code: 'unauthenticated', retryable: true },
    result: { totals: { revenue: 310 } },
  });
  expect((await until(client.connection, ({ error }) => error !== undefined)).error?.code).toBe('unauthenticated');
  service.tokens.clear();
  // Nothing changed meanwhile: the socket goes on without a result of its own.
  await until(client.watch(revenue), (state) => state.error === undefined && totalIs(310)(state));
  // A request may have gone through before the socket did.
  await isLive(client);
  expect(client.connection.get()).toEqual({ phase: 'live', failures: expect.any(Number), transport: 'websocket' });
});

it('finds a socket dead that went silent beyond its heartbeat', async () => {
  const { service, client } = await setUp({ heartbeatMs: 30, timing: { silenceMs: 30 } });
  await until(client.watch(revenue), totalIs(310));
  await isLive(client);
  service.isSilent = true;
  await until(client.connection, ({ phase }) => phase === 'waiting');
});

it('looks after the socket when the page wakes up', async () => {
  const { service, client, wake } = await setUp();
  await until(client.watch(revenue), totalIs(310));
  await isLive(client);
  wake();
  await vi.waitFor(() => expect(service.frames).toContainEqual({ t: 'ping' }));
  service.isSilent = true;
  wake();
  await until(client.connection, ({ phase }) => phase === 'waiting');
  service.isSilent = false;
  await isLive(client);
});

it('goes elsewhere when the service drains, without a fault', async () => {
  const { service, client } = await setUp();
  await until(client.watch(revenue), totalIs(310));
  await isLive(client);
  service.send({ t: 'drain', withinMs: 20 });
  await vi.waitFor(() => expect(service.socketsOpened).toBe(2));
  await isLive(client);
  expect(client.connection.get().failures).toBe(0);
  expect(service.requests).toEqual(['POST /v1/query']);
});

it('hides at once what may not be seen any more', async () => {
  let isForbidden = false;
  const error = { code: 'forbidden', message: 'not for this role', retryable: false };
  const { service, client } = await setUp({
    answer: () => (isForbidden ? { error } : makeResult({ values: [1] })),
  });
  await until(client.watch(revenue), totalIs(1));
  await untilSubscribed(service, 1);
  isForbidden = true;
  service.closeSockets();
  expect(await until(client.watch(revenue), (state) => state.error !== undefined)).toEqual({ error });
});

it('asks for snapshots when refreshed, and shows the old values until then', async () => {
  const { service, client, world } = await setUp();
  await until(client.watch(revenue), totalIs(310));
  await untilSubscribed(service, 1);
  await isLive(client);
  world.last = 70;
  client.refresh();
  expect(client.watch(revenue).get().result?.totals).toEqual({ revenue: 310 });
  await until(client.watch(revenue), totalIs(370));
});

it('gives everything back when nothing is watched any more', async () => {
  const { service, client } = await setUp();
  const stop = client.watch(revenue).subscribe(() => undefined);
  await untilSubscribed(service, 1);
  stop();
  await vi.waitFor(() => expect(service.sockets.size).toBe(0));
  expect(client.connection.get().phase).toBe('idle');
});

it('keeps the subscription of an element that only moves', async () => {
  const { service, client } = await setUp();
  const stop = client.watch(revenue).subscribe(() => undefined);
  await untilSubscribed(service, 1);
  stop();
  await until(client.watch(revenue), totalIs(310));
  await new Promise((resolve) => setTimeout(resolve, 2 * quick.lingerMs!));
  expect(service.frames.filter(({ t }) => t === 'sub' || t === 'unsub')).toHaveLength(1);
});

it('has the catalogue once, for all who want it', async () => {
  const { service, client } = await setUp();
  const { catalog } = await until(client.catalog, (state) => state.catalog !== undefined);
  await until(client.catalog, (state) => state.catalog !== undefined);
  expect(catalog?.name).toBe('shop');
  expect(service.requests).toEqual(['GET /v1/catalog']);
});

it('is ready for alerts once the service has accepted the subscription', async () => {
  const { service, client } = await setUp();
  await until(getAlerts(client).state, (state) => state.isReady);
  service.send({ t: 'alert', ch: 41, alert: makeAlert({ title: 'Revenue fell' }) });
  service.send({ t: 'alert', ch: 41, alert: makeAlert({ title: 'Revenue is back', version: 4 }) });
  const { alerts } = await until(getAlerts(client).state, (state) => state.alerts.length > 0);
  expect(alerts).toHaveLength(1);
});

it('lets go of alerts that ended while it was away, and keeps those that are still open', async () => {
  const openAlerts: string[] = [];
  const { service, client } = await setUp({ openAlerts });
  await until(getAlerts(client).state, (state) => state.isReady);
  for (const id of ['stays', 'ends']) service.send({ t: 'alert', ch: 41, alert: makeAlert({ id }) });
  service.send({ t: 'alert', ch: 41, alert: makeAlert({ id: 'over', state: 'resolved' }) });
  await until(getAlerts(client).state, ({ alerts }) => alerts.length === 3);
  openAlerts.push('stays');
  service.closeSockets();
  const { alerts } = await until(getAlerts(client).state, (state) => state.alerts.length === 2);
  expect(alerts.map(({ id }) => id).sort()).toEqual(['over', 'stays']);
});
