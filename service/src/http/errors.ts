import { randomUUID } from 'node:crypto';
import type { Middleware } from 'koa';
import type { WireError } from '../../../sdk/src/protocol/query.ts';
import { AppError } from '../errors.ts';
import type { RequestState } from './context.ts';
import { statusOf } from './statuses.ts';

/** An error as the wire carries it. What is not the caller's business leaves as `internal` with the request's id. */
export function presentError(error: unknown, requestId: string): WireError {
  if (!(error instanceof AppError)) {
    return { code: 'internal', message: 'the service failed; try again', retryable: true, requestId };
  }
  const { code, message, path, retryable } = error;
  return { code, message, ...(path !== undefined && { path }), retryable, requestId };
}

/** Gives every request an id, and every error one way out. */
export function handleErrors(onError: (error: unknown, requestId: string) => void): Middleware<RequestState> {
  return async (context, next) => {
    const requestId = randomUUID();
    context.state.requestId = requestId;
    context.set('X-Request-Id', requestId);
    try {
      await next();
      if (context.status === 404 && context.body === undefined) {
        throw new AppError('not_found', `${context.method} ${context.path} is not served: see GET /openapi.json`);
      }
    } catch (error) {
      const status = statusOf(error);
      if (status >= 500) onError(error, requestId);
      context.status = status;
      if (status === 401) context.set('WWW-Authenticate', 'Bearer');
      if (status === 503) context.set('Retry-After', '1');
      context.body = { error: presentError(error, requestId) };
      // What was not read of the request is not waited for.
      if (!context.req.complete) context.set('Connection', 'close');
    }
  };
}
