import type { WireError } from '../../protocol/query.ts';
import { ClientError, REFUSED } from '../client-error.ts';
import { NoToken } from './read-token.ts';

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

/** Describes an answer without a token. */
function describeAnswer({ answer, text }: NoToken, isOpaque: boolean): ClientError {
  if (answer instanceof Response && !answer.ok) {
    const { status, url } = answer;
    if (status === 401) return new ClientError({ ...REFUSED, message: `${url} answered 401` });
    return fail('token_http', `got status ${status}${url && ` from ${url}`}`);
  }
  if (text.startsWith('<')) return fail('token_html', 'got HTML');
  const expected = isOpaque ? 'a bearer token' : 'a JWT (three parts joined by dots)';
  const shown = text ? `"${text.slice(0, 40)}"` : 'nothing';
  return fail('token_empty', `returned ${shown}, expected ${expected}, as text or as {"token": "…"}`);
}

/**
 * Anything that a call of `getToken` failed with; `blocked`: the address that a content security policy refused meanwhile.
 * Loaded with the first failure.
 */
export function toTokenError(cause: unknown, blocked: string | undefined, isOpaque = false): WireError {
  if (cause instanceof NoToken) return describeAnswer(cause, isOpaque).wire;
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
