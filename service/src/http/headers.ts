import type { Middleware } from 'koa';

const POLICY =
  "default-src 'self'; connect-src 'self' ws: wss:; frame-ancestors 'self'; base-uri 'none'; object-src 'none'";

/** Headers that keep browsers from guessing and keeping what is answered, and pages from framing and leaking. */
export const secure: Middleware = (context, next) => {
  context.set('X-Content-Type-Options', 'nosniff');
  if (context.path.startsWith('/v1/')) context.set('Cache-Control', 'no-store');
  else {
    context.set('Referrer-Policy', 'no-referrer');
    context.set('Content-Security-Policy', POLICY);
  }
  return next();
};

/** Answers pages of the listed origins; others get no CORS headers, so their browsers refuse. */
export function allowOrigins(origins: readonly string[]): Middleware {
  const allowed = new Set(origins);
  return (context, next) => {
    const origin = context.get('origin');
    // The first to vary by anything.
    context.set('Vary', 'Origin');
    if (!allowed.has(origin)) return next();
    context.set('Access-Control-Allow-Origin', origin);
    context.set('Access-Control-Expose-Headers', 'X-Request-Id, Retry-After');
    if (context.method !== 'OPTIONS') return next();
    context.set('Access-Control-Allow-Methods', 'GET, POST, OPTIONS');
    context.set('Access-Control-Allow-Headers', 'Authorization, Content-Type, Idempotency-Key, Idempotency-Offset');
    context.set('Access-Control-Max-Age', '600');
    context.status = 204;
    return undefined;
  };
}
