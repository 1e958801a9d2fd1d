import type { WireError } from '../protocol/query.ts';
import { ClientError, REFUSED } from './client-error.ts';

/** A signed JWT (RFC 7519): three parts joined by dots. */
const JWT = /^[\w-]+\.[\w-]+\.[\w-]+$/;
/** Characters of a bearer token (RFC 6750): no white space, no markup. */
const BEARER_TOKEN = /^[\w.~+/=-]+$/;

/**
 * | code            | what happened to `getToken`                                         |
 * |-----------------|---------------------------------------------------------------------|
 * | `token_network` | its request did not get through                                     |
 * | `token_blocked` | the page's content security policy refused its request              |
 * | `token_http`    | it resolved with a response whose status is not 2xx, nor 401        |
 * | `token_html`    | it resolved with HTML, as of a login page                           |
 * | `token_empty`   | it resolved with nothing, or with something that is not a JWT       |
 * | `token_timeout` | it took longer than `timing.tokenMs`                                |
 * | `token_failed`  | it threw something else                                             |
 *
 * A 401 of the page's backend is `unauthenticated`: the session is over.
 */
export type TokenFailure =
  'token_network' | 'token_blocked' | 'token_http' | 'token_html' | 'token_empty' | 'token_timeout' | 'token_failed';

const HINTS: Readonly<Partial<Record<string, string>>> = {
  token_network: 'Check its address and CORS.',
  token_blocked: 'Add it to connect-src.',
  token_http: 'Expected 2xx or 401.',
  token_html: 'Expected 401, not a login page.',
};

function fail(code: TokenFailure, message: string): ClientError {
  return new ClientError({ code, message: `getToken ${message}. ${HINTS[code] ?? ''}`.trim(), retryable: true });
}

/** The token in what `getToken` resolved with: a text, or a response with a text or `{"token": …}`. Throws ClientError. */
export async function readToken(answer: unknown, isOpaque = false): Promise<string> {
  let text = answer;
  if (answer instanceof Response) {
    const { ok, status, url } = answer;
    if (status === 401) throw new ClientError({ ...REFUSED, message: `${url} answered 401` });
    if (!ok) throw fail('token_http', `got status ${status}${url && ` from ${url}`}`);
    text = await answer.text();
  }
  const token = typeof text === 'string' ? text.trim() : '';
  if (token.startsWith('<')) throw fail('token_html', 'got HTML');
  if (token.startsWith('{')) return readToken((JSON.parse(token) as { readonly token?: unknown }).token, isOpaque);
  if (!(isOpaque ? BEARER_TOKEN : JWT).test(token)) {
    const expected = isOpaque ? 'a bearer token' : 'a JWT (three parts joined by dots)';
    const shown = token ? `"${token.slice(0, 40)}"` : 'nothing';
    throw fail('token_empty', `returned ${shown}, expected ${expected}, as text or as {"token": "…"}`);
  }
  return token;
}

/** Anything that a call of `getToken` failed with; `blocked`: the address that a content security policy refused meanwhile. */
export function toTokenError(cause: unknown, blocked: string | undefined): WireError {
  if (cause instanceof ClientError) return cause.wire;
  const name = cause instanceof Error ? cause.name : '';
  return (
    blocked
      ? fail('token_blocked', `was blocked by the content security policy: ${blocked}`)
      : name === 'TimeoutError'
        ? fail('token_timeout', 'timed out')
        : name === 'TypeError' || name === 'NetworkError'
          ? fail('token_network', `failed: ${String(cause)}`)
          : fail('token_failed', `failed: ${String(cause)}`)
  ).wire;
}
