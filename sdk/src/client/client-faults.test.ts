import { afterEach, expect, it, vi } from 'vitest';
import {
  closeAll,
  isLive,
  orders,
  revenue,
  setUp,
  totalIs,
  until,
  untilSubscribed,
} from '../../test/support/client-world.ts';

afterEach(closeAll);

it('asks once with a token that lacks a claim, says why everywhere, and goes on with another token', async () => {
  const denial = {
    code: 'missing_claim',
    message: 'claim "regions" is missing',
    path: 'claims.regions',
    retryable: false,
  };
  let token = 'without';
  const { service, client, wake } = await setUp({ getToken: () => token });
  service.denial = denial;
  const watched = [client.watch(revenue), client.watch(orders)];
  for (const each of watched) await until(each, ({ error }) => error?.code === 'missing_claim');
  await until(client.catalog, ({ error }) => error?.code === 'missing_claim');
  await until(client.connection, ({ phase }) => phase === 'denied');
  expect(client.connection.get()).toMatchObject({ error: denial });
  const asked = [service.requests.length, service.socketsOpened];
  expect(asked[0]).toBeLessThanOrEqual(2);
  // The same token again: nobody is asked.
  wake();
  await until(client.connection, ({ phase }) => phase === 'connecting');
  await until(client.connection, ({ phase }) => phase === 'denied');
  client.refresh();
  await until(client.connection, ({ phase }) => phase === 'connecting');
  await until(client.connection, ({ phase }) => phase === 'denied');
  await expect(client.query(revenue)).rejects.toMatchObject({ wire: denial });
  expect([service.requests.length, service.socketsOpened]).toEqual(asked);
  service.denial = undefined;
  token = 'with';
  client.refresh();
  await isLive(client);
  await until(client.watch(revenue), totalIs(310));
  expect(client.connection.get().error).toBeUndefined();
});

it('shows no number any more once a renewed token allows nothing, and tries no other socket', async () => {
  const { service, client } = await setUp({ expiresInMs: 100 });
  await until(client.watch(revenue), totalIs(310));
  await untilSubscribed(service, 1);
  service.denial = { code: 'forbidden', message: 'no role of the token is in the catalogue', retryable: false };
  await until(client.connection, ({ phase }) => phase === 'denied');
  const { result, error } = await until(client.watch(revenue), (state) => state.error !== undefined);
  expect([result, error?.code]).toEqual([undefined, 'forbidden']);
  expect(service.socketsOpened).toBe(1);
});

it.each([
  [
    'unreachable',
    () => Promise.reject(new TypeError('Failed to fetch')),
    /unreachable: no answer from http.*Failed to fetch\. Is the endpoint right/,
  ],
  [
    'http_404',
    () => Promise.resolve(new Response('<h1>Not found</h1>', { status: 404 })),
    /http_404: http.* answered 404 without JSON.*is the endpoint right\?$/,
  ],
  ['http_200', () => Promise.resolve(new Response('<!doctype html>')), /http_200: http.* answered 200 without JSON/],
] as const)('asks once on the console about the endpoint: %s', async (code, answer, line) => {
  const error = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const { client } = await setUp({ fetch: answer });
  for (let times = 0; times < 3; times++) await expect(client.query(revenue)).rejects.toMatchObject({ wire: { code } });
  expect(error.mock.calls).toEqual([[expect.stringMatching(line)]]);
});

it('names CORS_ORIGINS and the origin of the page', async () => {
  const error = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  vi.stubGlobal('location', { href: 'http://localhost:5173/', origin: 'http://localhost:5173' });
  const { client } = await setUp({ fetch: () => Promise.reject(new TypeError('Failed to fetch')) });
  await expect(client.query(revenue)).rejects.toThrow();
  vi.unstubAllGlobals();
  expect(error.mock.calls[0]?.[0]).toMatch(/does CORS_ORIGINS contain http:\/\/localhost:5173 \(localhost and 127/);
});

it('says nothing on the console of an outage', async () => {
  const error = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const { service, client } = await setUp();
  await client.query(revenue);
  service.failWith = 502;
  await expect(client.query(revenue)).rejects.toMatchObject({ wire: { code: 'http_502' } });
  expect(error).not.toHaveBeenCalled();
});

it('sends nothing on a socket that is closing', async () => {
  const { service, client } = await setUp();
  await until(client.watch(revenue), totalIs(310));
  await untilSubscribed(service, 1);
  const send = vi.spyOn(WebSocket.prototype, 'send');
  vi.spyOn(WebSocket.prototype, 'readyState', 'get').mockReturnValue(WebSocket.CLOSING);
  client.refresh();
  expect(send).not.toHaveBeenCalled();
  vi.restoreAllMocks();
});
