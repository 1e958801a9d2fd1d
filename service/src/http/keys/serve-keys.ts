import type Router from '@koa/router';
import type { RouterMiddleware } from '@koa/router';
import type { HttpOptions } from '../types.ts';
import { routeKeys } from './route-keys.ts';
import { routeTokens } from './route-tokens.ts';

/** Adds the routes of service keys to those that need a token, and those of embed tokens, which need a service key. */
export function serveKeys(guarded: Router, open: Router, options: HttpOptions): void {
  const keys = routeKeys(options);
  guarded.get('/keys', keys.list as RouterMiddleware);
  guarded.post('/keys', keys.create as RouterMiddleware);
  guarded.delete('/keys/:id', keys.revoke as RouterMiddleware);
  const tokens = routeTokens(options);
  open.post('/v1/tokens', tokens.create as RouterMiddleware);
  open.delete('/v1/tokens', tokens.revokeSubject as RouterMiddleware);
  open.delete('/v1/tokens/:id', tokens.revoke as RouterMiddleware);
}
