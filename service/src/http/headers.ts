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

const COMMON_HEADERS = [
  ['X-Content-Type-Options', 'nosniff'],
  ['Cache-Control', 'no-store'],
  ['Referrer-Policy', 'no-referrer'],
] as const;

const API_HEADERS = [
  ...COMMON_HEADERS,
  ['Cross-Origin-Resource-Policy', 'same-origin'],
  ['Vary', 'Authorization'],
] as const;

const PAGE_HEADERS = [
  ...COMMON_HEADERS,
  ['Permissions-Policy', 'camera=(), geolocation=(), microphone=(), payment=(), usb=()'],
  // Pages of other origins load the scripts of the widgets.
  ['Cross-Origin-Resource-Policy', 'cross-origin'],
] as const;

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
    // Written to node's response: Koa's `set` costs a cached answer several times as much.
    const { req, res, path } = context;
    const isApi = path.startsWith('/v1/');
    for (const [name, value] of isApi ? API_HEADERS : PAGE_HEADERS) res.setHeader(name, value);
    if (!isApi) res.setHeader('Content-Security-Policy', formatPolicy(findOrigins()));
    const isByProxy = isProxyEncrypted(req);
    // Not from the service's own port: a year binds the whole host name, which other ports and services may have too.
    if (isByProxy) res.setHeader('Strict-Transport-Security', `max-age=${HTTPS_SECONDS}`);
    // By HTTP browsers ignore it, and complain.
    if ((isByProxy || 'encrypted' in req.socket) && !isApi) res.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
    return next();
  };

/**
 * Lets pages of the listed origins read answers; other origins get no CORS headers, so their browsers refuse. Without any, answers
 * do not vary by origin, and browsers find code that they keep for whoever asks.
 */
export function allowOrigins(origins: readonly string[]): Middleware {
  if (origins.length === 0) return (_context, next) => next();
  const allowed = new Set(origins);
  const answer = cors({
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
  return (context, next) => {
    if (context.req.headers.origin !== undefined) return answer(context, next) as Promise<void>;
    context.vary('Origin');
    return next();
  };
}
