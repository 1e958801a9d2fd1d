import cors from '@koa/cors';
import type { Middleware } from 'koa';
import type { AddressedRequest } from './client-address.ts';

/** Content security policy of the pages. `origins`: other origins that they ask, those of an identity provider. */
const formatPolicy = (origins: readonly string[]): string =>
  [
    "default-src 'self'",
    ["connect-src 'self' ws: wss:", ...origins].join(' '),
    "form-action 'self'",
    "frame-ancestors 'self'",
    "base-uri 'none'",
    "object-src 'none'",
  ].join('; ');

/** Methods of the routes; a test compares them with those of the OpenAPI document. */
const METHODS = ['GET', 'POST', 'PUT', 'DELETE'];
/** Time for which browsers keep the answer to a preflight, seconds: the most that Chromium does. */
const PREFLIGHT_SECONDS = 7200;
/** Time for which browsers ask by HTTPS only, seconds: a year. */
const HTTPS_SECONDS = 31_536_000;

export interface SecureOptions {
  /** Other origins that pages ask, those of an identity provider. */
  findOrigins(): readonly string[];
  /** Whether a trusted proxy says that the client has sent the request by HTTPS. */
  isProxyEncrypted(request: AddressedRequest): boolean;
}

/**
 * Creates the middleware that sets headers which stop browsers from guessing types, pages from framing or leaking referrers, and
 * caches from keeping what is meant for one reader. Routes of files that are the same for all replace `Cache-Control`.
 */
export const secure =
  ({ findOrigins, isProxyEncrypted }: SecureOptions): Middleware =>
  (context, next) => {
    context.set('X-Content-Type-Options', 'nosniff');
    context.set('Cache-Control', 'no-store');
    context.set('Referrer-Policy', 'no-referrer');
    if (context.path.startsWith('/v1/')) {
      context.set('Cross-Origin-Resource-Policy', 'same-origin');
      context.set('Vary', 'Authorization');
    } else {
      context.set('Content-Security-Policy', formatPolicy(findOrigins()));
      context.set('Permissions-Policy', 'camera=(), geolocation=(), microphone=(), payment=(), usb=()');
      // Pages of other origins load the scripts of the widgets.
      context.set('Cross-Origin-Resource-Policy', 'cross-origin');
    }
    const isByProxy = isProxyEncrypted(context.req);
    // Not from the service's own port: a year binds the whole host name, which other ports and services may have too.
    if (isByProxy) context.set('Strict-Transport-Security', `max-age=${HTTPS_SECONDS}`);
    // By HTTP browsers ignore it, and complain.
    if ((isByProxy || 'encrypted' in context.req.socket) && !context.path.startsWith('/v1/'))
      context.set('Cross-Origin-Opener-Policy', 'same-origin');
    return next();
  };

/** Lets pages of the listed origins read answers; other origins get no CORS headers, so their browsers refuse. */
export function allowOrigins(origins: readonly string[]): Middleware {
  const allowed = new Set(origins);
  return cors({
    origin: (context) => (allowed.has(context.get('origin')) ? context.get('origin') : ''),
    allowMethods: METHODS,
    allowHeaders: ['Authorization', 'Content-Type', 'Idempotency-Key', 'Idempotency-Offset', 'If-Match'],
    exposeHeaders: [
      ...['X-Request-Id', 'Retry-After', 'Date', 'ETag', 'Content-Language', 'Content-Disposition'],
      ...['Allow', 'WWW-Authenticate'],
    ],
    maxAge: PREFLIGHT_SECONDS,
    keepHeadersOnError: false,
  });
}
