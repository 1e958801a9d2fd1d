import type { WireError } from '../protocol/query.ts';
import { ClientError } from './client-error.ts';
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
export type Send = (path: string, body?: unknown) => Promise<unknown>;

/** A token that the service refuses is replaced once, and the request sent again. */
export function createSend(options: RequestOptions): Send {
  return async (path, body) => {
    let token = await options.tokens.get();
    let response = await tryOnce(options, token, path, body);
    if (response.status === 401) {
      options.tokens.reject(token);
      token = await options.tokens.get();
      response = await tryOnce(options, token, path, body);
    }
    // A proxy on the way, or a wrong endpoint, may answer with something that is not JSON.
    const answer = (await response.json().catch(() => undefined)) as { readonly error?: WireError } | undefined;
    if (response.ok && answer) return answer;
    const { status } = response;
    if (status === 401) options.tokens.reject(token);
    throw new ClientError(
      answer?.error ?? {
        code: status === 401 ? 'unauthenticated' : status === 403 ? 'forbidden' : `http_${status}`,
        message: `the service answered ${status}${response.ok ? ', but not with JSON' : ''}`,
        retryable: response.ok || status === 401 || status === 429 || status >= 500,
      },
    );
  };
}

async function tryOnce(options: RequestOptions, token: string, path: string, body: unknown): Promise<Response> {
  try {
    return await options.fetch(options.endpoint + path, {
      headers: {
        authorization: `Bearer ${token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
      signal: AbortSignal.any([AbortSignal.timeout(options.timeoutMs), options.lifetime]),
    });
  } catch (cause) {
    throw new ClientError({ code: 'unreachable', message: String(cause), retryable: true }, { cause });
  }
}
