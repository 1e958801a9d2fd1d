import type { WireError } from '../protocol/query.ts';
import { ClientError, REFUSED, toWireError } from './client-error.ts';
import type { TokenSource } from './token-source.ts';

export interface RequestOptions {
  /** Absolute address of the service, without a slash at the end. */
  readonly endpoint: string;
  readonly fetch: typeof fetch;
  readonly tokens: TokenSource;
  readonly timeoutMs: number;
  readonly lifetime: AbortSignal;
  /** Called with the time of the answer by the service's clock, epoch ms. */
  onDate(ms: number): void;
}

/** Sends a body as JSON, or asks with GET where there is none, and resolves with the parsed answer. Throws ClientError. */
export type Send = (path: string, body?: unknown, isLast?: boolean) => Promise<unknown>;

/** A token that the service refuses is replaced once, and the request sent again. */
export function createSend(options: RequestOptions): Send {
  const { endpoint, fetch, tokens, timeoutMs, lifetime, onDate } = options;
  /** The response with its whole text: one that is cut off is a fault of the network. */
  async function tryOnce(token: string, path: string, body: unknown): Promise<readonly [Response, string]> {
    try {
      const response = await fetch(endpoint + path, {
        headers: {
          authorization: `Bearer ${token}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
        signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), lifetime]),
      });
      return [response, await response.text()];
    } catch (cause) {
      throw new ClientError(toWireError(cause), { cause });
    }
  }

  return async function send(path, body, isLast = false) {
    const token = await tokens.get();
    const [{ ok, status, headers }, text] = await tryOnce(token, path, body);
    const answer = parseAnswer(text);
    const date = Date.parse(headers.get('date') ?? '');
    if (date) onDate(date);
    if (status === 401) {
      const message = answer?.error?.message ?? REFUSED.message;
      tokens.reject(token, message);
      if (!isLast) return send(path, body, true);
      throw new ClientError({ ...REFUSED, message });
    }
    // A proxy on the way is nobody who knows tokens.
    if (answer) tokens.accept(token);
    if (ok && answer) return answer;
    throw new ClientError(
      answer?.error ?? {
        code: status === 403 ? 'forbidden' : `http_${status}`,
        message: `the response is not JSON (${status})`,
        retryable: ok || status === 429 || status >= 500,
      },
    );
  };
}

/** Undefined where a proxy on the way, or a wrong endpoint, answered with something that is not JSON. */
function parseAnswer(text: string): { readonly error?: WireError } | undefined {
  try {
    return JSON.parse(text) as { readonly error?: WireError };
  } catch {
    return undefined;
  }
}
