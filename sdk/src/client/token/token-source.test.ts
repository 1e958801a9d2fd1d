import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createTokenSource, type GetToken, type TokenRequest } from './token-source.ts';

beforeEach(() => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
});
afterEach(() => {
  vi.restoreAllMocks();
});

const reasons = (calls: readonly (readonly TokenRequest[])[]): string[] => calls.map(([request]) => request!.reason);

function setUp(
  getToken: GetToken,
  { timeoutMs = 1000, delayMs = (attempt: number) => 0 * attempt, opaqueTokens = true } = {},
) {
  const spy = vi.fn(getToken);
  const lifetime = new AbortController();
  return {
    spy,
    lifetime,
    tokens: createTokenSource({ getToken: spy, timeoutMs, opaqueTokens, lifetime: lifetime.signal, delayMs }),
  };
}

it('asks once for all who want a token at the same time, and keeps it', async () => {
  const { spy, tokens } = setUp(async () => 'one');
  await Promise.all([tokens.get(), tokens.get()]);
  expect(await tokens.get()).toBe('one');
  expect(reasons(spy.mock.calls)).toEqual(['init']);
});

it('says why it asks: first, ahead of expiry, after a refusal', async () => {
  let count = 0;
  const { spy, tokens } = setUp(async () => `token-${++count}`);
  await tokens.get();
  await tokens.renew();
  tokens.reject('token-2');
  expect(await tokens.get()).toBe('token-3');
  expect(reasons(spy.mock.calls)).toEqual(['init', 'expiring', 'rejected']);
});

it('does not ask again for the refusal of a token that was replaced meanwhile', async () => {
  let count = 0;
  const { tokens } = setUp(async () => `token-${++count}`);
  await tokens.get();
  await tokens.renew();
  tokens.reject('token-1');
  expect(await tokens.get()).toBe('token-2');
});

it('gives up on a host that does not answer, and aborts its signal', async () => {
  let signal: AbortSignal | undefined;
  const { tokens } = setUp(
    (request) => {
      signal = request.signal;
      return new Promise(() => undefined);
    },
    { timeoutMs: 20 },
  );
  await expect(tokens.get()).rejects.toMatchObject({ wire: { code: 'token_timeout', retryable: true } });
  expect(signal?.aborted).toBe(true);
});

it('asks anew after a failure, and refuses what is no token', async () => {
  const answers = [Promise.reject(new Error('offline')), Promise.resolve(''), Promise.resolve('good')];
  const { tokens } = setUp(() => answers.shift()!);
  await expect(tokens.get()).rejects.toThrow('offline');
  await expect(tokens.get()).rejects.toThrow('getToken returned nothing, expected a bearer token');
  expect(await tokens.get()).toBe('good');
});

it('stops waiting when the client is destroyed', async () => {
  const { tokens, lifetime } = setUp(() => new Promise(() => undefined));
  const asked = tokens.get();
  lifetime.abort();
  await expect(asked).rejects.toMatchObject({ wire: { code: 'token_failed' } });
});

it.each([
  ['token_network', () => Promise.reject(new TypeError('Failed to fetch'))],
  ['token_http', () => new Response('down', { status: 500 })],
  ['token_html', () => new Response('<!doctype html><title>Sign in</title>')],
  ['token_html', () => '\n<html></html>'],
  ['token_empty', () => '  '],
  ['token_empty', () => new Response(null, { status: 204 })],
  ['token_empty', () => 'Internal Server Error'],
  ['token_empty', () => new Response('{"jwt": "a.b.c"}')],
  ['token_empty', () => undefined as unknown as string],
  ['token_failed', () => Promise.reject(new Error('signed out'))],
  ['token_failed', () => '{"token"'],
  ['unauthenticated', () => new Response('session over', { status: 401 })],
] as readonly (readonly [string, GetToken])[])('tells %s apart', async (code, getToken) => {
  const { tokens } = setUp(getToken);
  await expect(tokens.get()).rejects.toMatchObject({ wire: { code, retryable: true } });
});

it.each(['hello', 'a.b', 'a.b.c.d', '.b.c', 'a.b.', '{"token": "hello"}'])(
  'takes %j for no token, unless opaque ones are meant',
  async (answer) => {
    const { tokens } = setUp(() => answer, { opaqueTokens: false });
    const { wire } = (await tokens.get().catch((error: unknown) => error)) as {
      wire: { code: string; message: string };
    };
    expect(wire.code).toBe('token_empty');
    expect(wire.message).toMatch(
      /^getToken returned "[\w.]+", expected a JWT \(three parts joined by dots\), as text or/,
    );
    expect(await setUp(() => answer).tokens.get()).toMatch(/^[\w.]+$/);
  },
);

it('says what to do about a status', async () => {
  const { tokens } = setUp(() => new Response('down', { status: 500 }));
  await expect(tokens.get()).rejects.toThrow(/^getToken got status 500\. Expected 2xx or 401/);
});

it('throws the denial of a token until another one comes', async () => {
  let answer = 'one';
  const { spy, tokens } = setUp(() => answer);
  tokens.deny(await tokens.get(), { code: 'missing_claim', message: 'no regions', retryable: false });
  for (let times = 0; times < 3; times++) await expect(tokens.get()).rejects.toThrow('no regions');
  expect(spy).toHaveBeenCalledTimes(1);
  tokens.hurry();
  await expect(tokens.get()).rejects.toThrow('no regions');
  answer = 'two';
  tokens.hurry();
  expect(await tokens.get()).toBe('two');
});

it.each(['a.b-c_d', ' a.b-c_d\n', '{"token": "a.b-c_d"}'])('takes a response with %j', async (body) => {
  const { tokens } = setUp(() => new Response(body));
  expect(await tokens.get()).toBe('a.b-c_d');
});

it('says what to do on the console, once for the same failure', async () => {
  const { tokens } = setUp(() => Promise.reject(new TypeError('Failed to fetch')));
  for (let times = 0; times < 3; times++) await expect(tokens.get()).rejects.toThrow();
  expect(vi.mocked(console.error).mock.calls).toEqual([
    [expect.stringMatching(/token_network: getToken failed: .*Failed to fetch.*Check its address and CORS/)],
  ]);
});

it('calls nobody again before the back-off is over, and hands out the very same error until then', async () => {
  vi.useFakeTimers();
  try {
    const { spy, tokens } = setUp(() => Promise.reject(new Error('signed out')), { delayMs: (n) => 100 * 2 ** n });
    const first = await tokens.get().catch((error: unknown) => error);
    const again = await tokens.get().catch((error: unknown) => error);
    expect((again as { wire: unknown }).wire).toBe((first as { wire: unknown }).wire);
    vi.advanceTimersByTime(99);
    await expect(tokens.get()).rejects.toThrow();
    expect(spy).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(1);
    await expect(tokens.get()).rejects.toThrow();
    expect(spy).toHaveBeenCalledTimes(2);
    expect(tokens.getWaitMs()).toBe(200);
    tokens.hurry();
    await expect(tokens.get()).rejects.toThrow();
    expect(spy).toHaveBeenCalledTimes(3);
  } finally {
    vi.useRealTimers();
  }
});

it('backs off once a replacement is refused too, and goes on at once when a token is accepted', async () => {
  let count = 0;
  const { spy, tokens } = setUp(() => `token-${++count}`, { delayMs: () => 60_000 });
  tokens.reject(await tokens.get());
  tokens.reject(await tokens.get(), 'expired at 12:00');
  await expect(tokens.get()).rejects.toMatchObject({ wire: { code: 'unauthenticated', message: 'expired at 12:00' } });
  expect(spy).toHaveBeenCalledTimes(2);
  tokens.hurry();
  tokens.accept(await tokens.get());
  tokens.reject('token-3');
  expect(await tokens.get()).toBe('token-4');
});
