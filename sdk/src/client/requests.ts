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
}

/** Sends a body as JSON, or asks with GET where there is none, and resolves with the parsed answer. Throws ClientError. */
export type Send = (path: string, body?: unknown, isLast?: boolean) => Promise<unknown>;

/** A token that the service refuses is replaced once, and the request sent again. */
export function createSend({ endpoint, fetch, tokens, timeoutMs, lifetime }: RequestOptions): Send {
  async function tryOnce(token: string, path: string, body: unknown): Promise<Response> {
    try {
      return await fetch(endpoint + path, {
        headers: {
          authorization: `Bearer ${token}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
        signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), lifetime]),
      });
    } catch (cause) {
      throw new ClientError(toWireError(cause), { cause });
    }
  }

  return async function send(path, body, isLast = false) {
    const token = await tokens.get();
    const response = await tryOnce(token, path, body);
    const { ok, status } = response;
    const isRefused = status === 401;
    if (isRefused) {
      tokens.reject(token);
      if (!isLast) return send(path, body, true);
    }
    // A proxy on the way, or a wrong endpoint, may answer with something that is not JSON.
    const answer = (await response.json().catch(() => undefined)) as { readonly error?: WireError } | undefined;
    if (ok && answer) return answer;
    if (isRefused) throw new ClientError({ ...REFUSED, message: answer?.error?.message ?? REFUSED.message });
    throw new ClientError(
      answer?.error ?? {
        code: status === 403 ? 'forbidden' : `http_${status}`,
        message: `the service gave no JSON (${status})`,
        retryable: ok || status === 429 || status >= 500,
      },
    );
  };
}
