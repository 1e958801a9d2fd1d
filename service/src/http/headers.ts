import cors from '@koa/cors';
import type { Middleware } from 'koa';

const POLICY =
  "default-src 'self'; connect-src 'self' ws: wss:; frame-ancestors 'self'; base-uri 'none'; object-src 'none'";

/** Methods of the routes, as OpenAPI lists them. */
const METHODS = ['GET', 'POST', 'PUT', 'DELETE'];

/**
 * Sets headers that stop browsers from guessing types and caching answers, and pages from framing or leaking referrers.
 */
export const secure: Middleware = (context, next) => {
  context.set('X-Content-Type-Options', 'nosniff');
  if (context.path.startsWith('/v1/')) context.set('Cache-Control', 'no-store');
  else {
    context.set('Referrer-Policy', 'no-referrer');
    context.set('Content-Security-Policy', POLICY);
  }
  return next();
};

/** Lets pages of the listed origins read answers; other origins get no CORS headers, so their browsers refuse. */
export function allowOrigins(origins: readonly string[]): Middleware {
  const allowed = new Set(origins);
  return cors({
    origin: (context) => (allowed.has(context.get('origin')) ? context.get('origin') : ''),
    allowMethods: METHODS,
    allowHeaders: ['Authorization', 'Content-Type', 'Idempotency-Key', 'Idempotency-Offset', 'If-Match'],
    exposeHeaders: ['X-Request-Id', 'Retry-After', 'Date', 'Content-Disposition'],
    maxAge: 600,
    keepHeadersOnError: false,
  });
}
