import type { ReceivedError } from '../protocol/query.ts';
import { ClientError, REFUSED, toWireError } from './client-error.ts';
import { addRetryTime, type RateLimit } from './limits/rate-limit.ts';
import type { TokenSource } from './token/token-source.ts';

export interface RequestOptions {
  /** Absolute address of the service, without a slash at the end. */
  readonly endpoint: string;
  readonly fetch: typeof fetch;
  readonly tokens: TokenSource;
  readonly timeoutMs: number;
  readonly lifetime: AbortSignal;
  readonly limit: RateLimit;
  /** Called with the time of the answer by the service's clock, epoch ms. */
  onDate(ms: number): void;
}

export interface SendOptions {
  /** Absent: POST with a body, GET without. */
  readonly method?: 'PUT' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends a body as JSON, or asks with GET where there is none, and resolves with the parsed answer. Throws ClientError. */
export type Send = (path: string, body?: unknown, options?: SendOptions) => Promise<unknown>;

/** A token that the service refuses is replaced once, and the request sent again. */
export function createSend(options: RequestOptions): Send {
  const { endpoint, fetch, tokens, timeoutMs, lifetime, limit, onDate } = options;
  /** False until the service has answered, or a mistake of the page was written to the console: later faults are outages. */
  let isSettled = false;

  function fail(error: ReceivedError, hint = '', cause?: unknown): ClientError {
    if (!isSettled && !lifetime.aborted && (globalThis.navigator as Navigator | undefined)?.onLine !== false) {
      isSettled = true;
      // eslint-disable-next-line no-console
      console.error(`tidemark: ${error.code}: ${error.message}${hint}`);
    }
    return new ClientError(error, { cause });
  }

  /** The response with its whole text: one that is cut off is a fault of the network. */
  async function tryOnce(
    token: string,
    path: string,
    body: unknown,
    { method, headers }: SendOptions,
  ): Promise<readonly [Response, string]> {
    try {
      const response = await fetch(endpoint + path, {
        headers: {
          authorization: `Bearer ${token}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        method: method ?? (body === undefined ? 'GET' : 'POST'),
        body: JSON.stringify(body),
        signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), lifetime]),
      });
      return [response, await response.text()];
    } catch (cause) {
      const { code, retryable } = toWireError(cause);
      throw fail(
        { code, message: `no answer from ${endpoint}: ${String(cause)}`, retryable },
        askAboutEndpoint(),
        cause,
      );
    }
  }

  /** A refusal for the number of requests holds for all that read. */
  function refuse(error: ReceivedError, { status, headers }: Response, isRead: boolean): ReceivedError {
    if (status !== 429 || !isRead) return error;
    const refusal = addRetryTime(error, headers.get('retry-after'));
    limit.hold(refusal);
    return refusal;
  }

  return async function send(path: string, body?: unknown, options: SendOptions = {}, isLast = false) {
    const isRead = path === '/v1/query' || (body === undefined && !options.method);
    if (isRead && limit.error) throw new ClientError(limit.error);
    const token = await tokens.get();
    const [response, text] = await tryOnce(token, path, body, options);
    const { ok, status, headers } = response;
    // An answer without content is none of a proxy.
    const answer = status === 204 ? {} : parseAnswer(text);
    const date = Date.parse(headers.get('date') ?? '');
    if (date) onDate(date);
    if (status === 401) {
      const message = answer?.error?.message ?? REFUSED.message;
      tokens.reject(token, message);
      if (!isLast) return send(path, body, options, true);
      throw new ClientError({ ...REFUSED, message });
    }
    // A proxy on the way is nobody who knows tokens.
    if (answer) {
      isSettled = true;
      tokens.accept(token);
      if (ok) return answer;
      if (answer.error?.code.endsWith('_claim')) tokens.deny(token, answer.error);
      if (answer.error) throw new ClientError(refuse(answer.error, response, isRead), { answer });
    }
    throw fail(refuse(describeStatus(endpoint, response), response, isRead));
  };
}

/** Describes an answer that is none of the service. */
const describeStatus = (endpoint: string, { ok, status }: Response): ReceivedError => ({
  code: status === 403 ? 'forbidden' : `http_${status}`,
  message: `${endpoint} answered ${status} without JSON, as a proxy or another server does: is the endpoint right?`,
  retryable: ok || status === 429 || status >= 500,
});

/** Asks the page's author what is wrong most often where the browser says only "Failed to fetch". */
function askAboutEndpoint(): string {
  const origin = globalThis.location?.origin as string | undefined;
  return `. Is the endpoint right${origin ? `, and does CORS_ORIGINS contain ${origin} (localhost and 127.0.0.1 are different)` : ''}?`;
}

/** Undefined where a proxy on the way, or a wrong endpoint, answered with something that is not JSON. */
function parseAnswer(text: string): { readonly error?: ReceivedError } | undefined {
  try {
    return JSON.parse(text) as { readonly error?: ReceivedError };
  } catch {
    return undefined;
  }
}
