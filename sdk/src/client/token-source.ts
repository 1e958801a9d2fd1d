import { ClientError, REFUSED } from './client-error.ts';

export interface TokenRequest {
  /** `init`: none yet; `expiring`: the one in use ends soon; `rejected`: the service refused it. */
  readonly reason: 'init' | 'expiring' | 'rejected';
  /** Aborted when the answer comes too late to be used, or the client is destroyed. */
  readonly signal: AbortSignal;
}

/** The host page's way to its backend: resolves with a bearer token. */
export type GetToken = (request: TokenRequest) => Promise<string> | string;

export interface TokenSource {
  /** The token in use; asks for the first one. Throws ClientError `unauthenticated`. */
  get(): Promise<string>;
  /** A newer token, because the one in use ends soon. */
  renew(): Promise<string>;
  /** Says that a token was refused: the next `get` asks for another, unless one came meanwhile. */
  reject(token: string): void;
}

/** Callers that ask at the same time share one call of `getToken`, which has `timeoutMs` to answer. */
export function createTokenSource(getToken: GetToken, timeoutMs: number, lifetime: AbortSignal): TokenSource {
  let token: string | undefined;
  let isRejected = false;
  let asking: Promise<string> | undefined;

  async function call(reason: TokenRequest['reason']): Promise<string> {
    const signal = AbortSignal.any([AbortSignal.timeout(timeoutMs), lifetime]);
    try {
      const answer = await Promise.race([getToken({ reason, signal }), rejectOnAbort(signal)]);
      if (typeof answer !== 'string' || !answer) throw new TypeError('getToken gave no token');
      isRejected = false;
      return (token = answer);
    } catch (cause) {
      throw new ClientError({ ...REFUSED, message: `no token: ${String(cause)}` }, { cause });
    }
  }

  const ask = (reason: TokenRequest['reason']): Promise<string> =>
    (asking ??= call(reason).finally(() => {
      asking = undefined;
    }));

  return {
    get: async () => (token && !isRejected ? token : ask(token ? 'rejected' : 'init')),
    renew: () => ask(isRejected ? 'rejected' : 'expiring'),
    reject(refused) {
      if (refused === token) isRejected = true;
    },
  };
}

const rejectOnAbort = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error));
  });
