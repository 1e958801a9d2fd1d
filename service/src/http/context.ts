import type { Context, Middleware, Next } from 'koa';
import type { Access, Authenticate } from '../access/authenticate.ts';
import { UnauthenticatedError } from '../base/errors.ts';

/** State that middleware sets for the routes. */
export interface RequestState {
  requestId: string;
  access: Access;
}

export type RouteContext = Context & { state: RequestState };

/** Requires a valid token. */
export function requireToken(authenticate: Authenticate): Middleware<RequestState> {
  return async (context, next: Next) => {
    context.state.access = await authenticate(readToken(context));
    await next();
  };
}

/** Returns the token of the `Authorization` header. Throws `token_required`. */
export function readToken(context: Context): string {
  const header = context.get('authorization');
  const match = /^Bearer ([\w.~+/=-]+)$/i.exec(header);
  if (match) return match[1] as string;
  const actual = header === '' ? 'the Authorization header is missing' : 'the Authorization header is malformed';
  throw new UnauthenticatedError('token_required', `${actual}: expected "Bearer" and a token (docs/tokens.md)`);
}
