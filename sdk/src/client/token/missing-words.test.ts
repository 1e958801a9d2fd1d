import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createTokenSource, type GetToken } from './token-source.ts';

// The file with the words for failures does not arrive, as on a network that is down.
vi.mock('./token-failure.ts', () => {
  throw new Error('failed to load');
});

beforeEach(() => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
});
afterEach(() => {
  vi.restoreAllMocks();
});

const failWith = (getToken: GetToken, timeoutMs = 1000): Promise<string> =>
  createTokenSource({ getToken, timeoutMs, lifetime: new AbortController().signal, delayMs: () => 0 }).get();

it('tells an ended session, a timeout and a network apart without its words', async () => {
  await expect(failWith(() => new Response('', { status: 401 }))).rejects.toMatchObject({
    wire: { code: 'unauthenticated', message: 'token refused' },
  });
  await expect(failWith(() => new Promise(() => undefined), 20)).rejects.toMatchObject({
    wire: { code: 'token_timeout', retryable: true },
  });
  await expect(failWith(() => Promise.reject(new TypeError('Failed to fetch')))).rejects.toMatchObject({
    wire: { code: 'token_network', message: 'getToken failed: TypeError: Failed to fetch', retryable: true },
  });
});
