import type { Middleware } from 'koa';
import { toLimitKey } from '../../access/rates/limit-key.ts';
import type { HttpOptions } from '../types.ts';

/** Answered to whoever watches the service, however often. */
const HEALTH = new Set(['/healthz', '/readyz']);

/** Limits by address what is answered without a token: pages, the way to sign in, links to unsubscribe. */
export const limitOpenRequests =
  ({ rates, addressOf }: Pick<HttpOptions, 'rates' | 'addressOf'>): Middleware =>
  (context, next) => {
    const { path } = context;
    const isOpen = path.startsWith('/v1/') ? path === '/v1/sign-in' : !HEALTH.has(path);
    const counted = isOpen ? rates.count('open', toLimitKey(addressOf(context.req))) : undefined;
    return counted ? counted.then(next) : next();
  };
