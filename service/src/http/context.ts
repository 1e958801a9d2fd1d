import type { Context, Middleware, Next } from 'koa';
import type { Access } from '../access/authenticate.ts';
import type { AuditedAct } from '../audit/audited-act.ts';
import { requireTokenOrigin } from '../access/embed/require-token-origin.ts';
import { UnauthenticatedError } from '../base/errors.ts';
import { findRateKind } from './limits/find-rate-kind.ts';
import type { HttpOptions } from './types.ts';

/** State that middleware sets for the routes. */
export interface RequestState {
  requestId: string;
  access: Access;
  /** Present where the route is an act: see `audit/acts.ts`. */
  act?: AuditedAct;
}

export type RouteContext = Context & { state: RequestState };

/** Requires a valid token, which may be used where the request comes from, of a principal with requests of this kind left. */
export function requireToken({
  authenticate,
  noteSignIn,
  addressOf,
  rates,
}: Pick<HttpOptions, 'authenticate' | 'noteSignIn' | 'addressOf' | 'rates'>): Middleware<RequestState> {
  return async (context, next: Next) => {
    const access = await authenticate(readToken(context), context.req);
    requireTokenOrigin(access.principal.embed, context.req.headers);
    context.state.access = access;
    noteSignIn(access, () => addressOf(context.req), context.state.requestId);
    await rates.count(findRateKind(context), access.principal.subject);
    await next();
  };
}

/** Returns the token of the `Authorization` header. Throws `token_required`. */
export function readToken(context: Context): string {
  const token = readBearer(context);
  if (token !== undefined) return token;
  const actual =
    context.get('authorization') === ''
      ? 'the Authorization header is missing'
      : 'the Authorization header is malformed';
  throw new UnauthenticatedError('token_required', `${actual}: expected "Bearer" and a token (docs/tokens.md)`);
}

/** Returns what follows `Bearer` in the `Authorization` header; undefined where the header has another form or is missing. */
export const readBearer = (context: Context): string | undefined =>
  /^Bearer ([\w.~+/=-]+)$/i.exec(context.get('authorization'))?.[1];
