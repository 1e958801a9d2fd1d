import type { ErrorCode } from '../../../sdk/src/protocol/errors.ts';
import { randomUUID } from 'node:crypto';
import type { Context, Middleware } from 'koa';
import type { WireError } from '../../../sdk/src/protocol/query.ts';
import { classifyError } from '../base/classify-error.ts';
import { AppError, ClientGoneError } from '../base/errors.ts';
import type { RequestState } from './context.ts';
import { statusOf } from './statuses.ts';

/**
 * Presents an error as the wire carries it. Internal errors become `internal` with the request's id, without details.
 */
export function presentError(error: unknown, requestId: string): WireError<ErrorCode> {
  const { code, message, path, retryable, retryAfterSeconds } = classifyError(error);
  return {
    code,
    message,
    ...(path !== undefined && { path }),
    retryable,
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    requestId,
  };
}

/** Returns the error for a path that is not served, or only by other methods; these are listed in `Allow` too. */
function unserved(context: Context): AppError {
  const { matched = [] } = context as { readonly matched?: readonly { readonly methods: readonly string[] }[] };
  const methods = [...new Set(matched.flatMap((layer) => layer.methods))];
  if (methods.length === 0) {
    return new AppError('not_found', `${context.method} ${context.path} is not served: see GET /openapi.json`);
  }
  context.set('Allow', methods.join(', '));
  const expected = methods.join(' or ');
  return new AppError('method_not_allowed', `${context.method} ${context.path}: expected the method ${expected}`);
}

/** Gives every request an id, and turns every thrown error into a response. `noteFailure` is called for each of these. */
export function handleErrors(
  onError: (error: unknown, requestId: string) => void,
  noteFailure: (context: Context & { readonly state: RequestState }, error: unknown) => Promise<void>,
): Middleware<RequestState> {
  return async (context, next) => {
    const requestId = randomUUID();
    context.state.requestId = requestId;
    context.res.setHeader('X-Request-Id', requestId);
    try {
      await next();
      if (context.respond !== false && context.status === 404 && context.body === undefined) throw unserved(context);
    } catch (error) {
      if (error instanceof ClientGoneError) return await noteFailure(context, error);
      const classified = classifyError(error);
      const status = statusOf(classified);
      if (status >= 500) onError(error, requestId);
      await noteFailure(context, error);
      context.status = status;
      if (status === 401) context.set('WWW-Authenticate', 'Bearer');
      if (status === 503 || status === 429) context.set('Retry-After', String(classified.retryAfterSeconds ?? 1));
      context.body = { error: presentError(error, requestId) };
      // Closes the connection when the request was not read to its end.
      if (!context.req.complete) context.set('Connection', 'close');
    }
  };
}
