import { createHash } from 'node:crypto';
import type { Middleware, Next } from 'koa';
import type { Policy } from '../access/types.ts';
import type { RequestState, RouteContext } from './context.ts';

/**
 * Creates the middleware that tells pages, by `X-Offline-Key`, that they may keep answers for when there is no network, under
 * which key, and for how many seconds. Readers have the same key only with the same subject and the same rights on the same
 * catalogue. It says nothing where nothing may be kept: with 0 hours, and to embed tokens, which are revoked one by one.
 */
export function allowOffline(hours: number): Middleware<RequestState> {
  // A policy is compiled once for each token.
  const headers = new WeakMap<Policy, string>();
  return (context, next: Next) => {
    const { policy, principal } = (context as RouteContext).state.access;
    if (hours === 0 || principal.embed) return next();
    let header = headers.get(policy);
    if (header === undefined) {
      header = `${computeKey(policy, principal.subject)};max-age=${hours * 3600}`;
      headers.set(policy, header);
    }
    context.res.setHeader('X-Offline-Key', header);
    return next();
  };
}

function computeKey({ fingerprint }: Policy, subject: string): string {
  const content = JSON.stringify(['offline', fingerprint, subject]);
  return createHash('sha256').update(content).digest('base64url').slice(0, 22);
}
