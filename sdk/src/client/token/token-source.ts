import type { WireError } from '../../protocol/query.ts';
import { ClientError, REFUSED } from '../client-error.ts';
import { readToken, type NoToken } from './read-token.ts';

/** How long a failure waits for its words, ms. */
const WORDS_MS = 2000;

export interface TokenRequest {
  /** `init`: none yet; `expiring`: the one in use ends soon; `rejected`: the service refused it. */
  readonly reason: 'init' | 'expiring' | 'rejected';
  /** Aborted at the timeout, or when the client is destroyed. */
  readonly signal: AbortSignal;
}

/**
 * The host page's way to its backend: resolves with a bearer token, or with the response that holds it (as text, or as
 * `{"token": …}`), whose status is then checked here.
 */
export type GetToken = (request: TokenRequest) => Promise<string | Response> | string | Response;

export interface TokenSource {
  /** Returns the current token; requests the first one. Throws ClientError: see `TokenFailure`. */
  get(): Promise<string>;
  /** A newer token, because the one in use ends soon. */
  renew(): Promise<string>;
  /** Marks a token as refused: the next `get` requests another, unless a newer one has arrived. */
  reject(token: string, message?: string): void;
  /** Marks a token as accepted. */
  accept(token: string): void;
  /** Marks a token as having no rights: `get` throws the error until `getToken` returns another token. */
  deny(token: string, error: WireError): void;
  /** Remaining wait after a failure before `get` requests another token, ms; 0: the next `get` does. */
  getWaitMs(): number;
  /** Clears the back-off: the next `get` requests a token. */
  hurry(): void;
}

export interface TokenSourceOptions {
  readonly getToken: GetToken;
  readonly timeoutMs: number;
  /** Takes tokens that are not JWTs. */
  readonly opaqueTokens?: boolean | undefined;
  readonly lifetime: AbortSignal;
  /** Delay before an attempt, ms; 0 is the first after a failure. */
  delayMs(attempt: number): number;
}

/**
 * Callers that ask at the same time share one call of `getToken`. After a failed call, or once a token is refused that
 * was to replace a refused one, all callers get that failure until the back-off is over: one call, however many widgets.
 */
export function createTokenSource(options: TokenSourceOptions): TokenSource {
  const { getToken, timeoutMs, opaqueTokens, lifetime, delayMs } = options;
  let token: string | undefined;
  let isRejected = false;
  /** True while the token in use replaces a refused one, and was not accepted yet. */
  let isReplacement = false;
  let asking: Promise<string> | undefined;
  let failure: WireError = REFUSED;
  let failures = 0;
  let denial: WireError | undefined;
  let retryAtMs = 0;

  /** The address that the page's content security policy refused since the last call. */
  let blocked: string | undefined;
  (globalThis.document as Document | undefined)?.addEventListener(
    'securitypolicyviolation',
    ({ effectiveDirective, blockedURI }) => {
      if (effectiveDirective === 'connect-src') blocked = blockedURI;
    },
    { signal: lifetime },
  );

  /** Keeps the error object while the error is the same, so that it is reported once. */
  function fail(error: WireError): WireError {
    if (failures === 0 || error.code !== failure.code || error.message !== failure.message) {
      failure = error;
      // eslint-disable-next-line no-console
      if (!lifetime.aborted) console.error(`tidemark: ${error.code}: ${error.message}`);
    }
    retryAtMs = Date.now() + delayMs(failures++);
    return failure;
  }

  async function call(reason: TokenRequest['reason']): Promise<string> {
    const signal = AbortSignal.any([AbortSignal.timeout(timeoutMs), lifetime]);
    const answer = async (): Promise<string> => readToken(await getToken({ reason, signal }), opaqueTokens);
    blocked = undefined;
    try {
      const next = await Promise.race([answer(), rejectOnAbort(signal)]);
      if (next !== token) denial = undefined;
      token = next;
      isRejected = false;
      isReplacement = reason === 'rejected';
      // Whether it is good is for the service to say: until then the back-off goes on.
      if (!isReplacement) failures = 0;
      return token;
    } catch (cause) {
      throw new ClientError(fail(await describe(cause, blocked, opaqueTokens)), { cause });
    }
  }

  const ask = (reason: TokenRequest['reason']): Promise<string> =>
    (asking ??= call(reason).finally(() => {
      asking = undefined;
    }));

  const getWaitMs = (): number => (failures > 0 ? Math.max(0, retryAtMs - Date.now()) : 0);

  return {
    async get() {
      if ((!token || isRejected) && !asking && getWaitMs() > 0) throw new ClientError(failure);
      const current = token && !isRejected ? token : await ask(token ? 'rejected' : 'init');
      if (denial) throw new ClientError(denial);
      return current;
    },
    renew: () => ask(isRejected ? 'rejected' : 'expiring'),
    reject(refused, message = REFUSED.message) {
      if (refused !== token || isRejected) return;
      isRejected = true;
      if (isReplacement) fail({ ...REFUSED, message });
    },
    accept(accepted) {
      if (accepted !== token || isRejected) return;
      isReplacement = false;
      failures = 0;
    },
    deny(denied, error) {
      if (denied !== token || isRejected) return;
      denial = error;
      isReplacement = false;
      failures = 0;
    },
    getWaitMs,
    hurry() {
      retryAtMs = 0;
      if (denial) isRejected = true;
    },
  };
}

const rejectOnAbort = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error));
  });

/** Says what went wrong, in few words where those for it do not arrive: then the network is at fault too. */
const describe = (cause: unknown, blocked: string | undefined, isOpaque: boolean | undefined): Promise<WireError> =>
  Promise.race([import('./token-failure.ts'), rejectOnAbort(AbortSignal.timeout(WORDS_MS))]).then(
    ({ toTokenError }) => toTokenError(cause, blocked, isOpaque),
    () =>
      (cause as NoToken<Partial<Response> | null>).answer?.status === 401
        ? REFUSED
        : {
            code: `token_${(cause as Error).name === 'TimeoutError' ? 'timeout' : 'network'}`,
            message: `getToken failed: ${String(cause)}`,
            retryable: true,
          },
  );
