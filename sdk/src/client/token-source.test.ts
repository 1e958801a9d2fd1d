import { expect, it, vi } from 'vitest';
import { createTokenSource, type TokenRequest } from './token-source.ts';

const reasons = (calls: readonly (readonly TokenRequest[])[]): string[] => calls.map(([request]) => request!.reason);

function setUp(getToken: (request: TokenRequest) => Promise<string>, timeoutMs = 1000) {
  const spy = vi.fn(getToken);
  const lifetime = new AbortController();
  return { spy, lifetime, tokens: createTokenSource(spy, timeoutMs, lifetime.signal) };
}

it('asks once for all who want a token at the same time, and keeps it', async () => {
  const { spy, tokens } = setUp(async () => 'one');
  await Promise.all([tokens.get(), tokens.get()]);
  expect(await tokens.get()).toBe('one');
  expect(reasons(spy.mock.calls)).toEqual(['init']);
});

it('says why it asks: first, ahead of expiry, after a refusal', async () => {
  let count = 0;
  const { spy, tokens } = setUp(async () => `token ${++count}`);
  await tokens.get();
  await tokens.renew();
  tokens.reject('token 2');
  expect(await tokens.get()).toBe('token 3');
  expect(reasons(spy.mock.calls)).toEqual(['init', 'expiring', 'rejected']);
});

it('does not ask again for the refusal of a token that was replaced meanwhile', async () => {
  let count = 0;
  const { tokens } = setUp(async () => `token ${++count}`);
  await tokens.get();
  await tokens.renew();
  tokens.reject('token 1');
  expect(await tokens.get()).toBe('token 2');
});

it('gives up on a host that does not answer, and aborts its signal', async () => {
  let signal: AbortSignal | undefined;
  const { tokens } = setUp((request) => {
    signal = request.signal;
    return new Promise(() => undefined);
  }, 20);
  await expect(tokens.get()).rejects.toMatchObject({ wire: { code: 'unauthenticated', retryable: true } });
  expect(signal?.aborted).toBe(true);
});

it('asks anew after a failure, and refuses what is no token', async () => {
  const answers = [Promise.reject(new Error('offline')), Promise.resolve(''), Promise.resolve('good')];
  const { tokens } = setUp(() => answers.shift()!);
  await expect(tokens.get()).rejects.toThrow('offline');
  await expect(tokens.get()).rejects.toThrow('getToken gave no token');
  expect(await tokens.get()).toBe('good');
});

it('stops waiting when the client is destroyed', async () => {
  const { tokens, lifetime } = setUp(() => new Promise(() => undefined));
  const asked = tokens.get();
  lifetime.abort();
  await expect(asked).rejects.toMatchObject({ wire: { code: 'unauthenticated' } });
});
