import type { Middleware } from 'koa';

const POLICY =
  "default-src 'self'; connect-src 'self' ws: wss:; frame-ancestors 'self'; base-uri 'none'; object-src 'none'";

/** Headers that keep browsers from guessing, framing and leaking. */
export const secure: Middleware = async (context, next) => {
  context.set('X-Content-Type-Options', 'nosniff');
  context.set('Referrer-Policy', 'no-referrer');
  context.set('Content-Security-Policy', POLICY);
  if (context.path.startsWith('/v1/')) context.set('Cache-Control', 'no-store');
  await next();
};

/** Answers pages of the listed origins; others get no CORS headers, so their browsers refuse. */
export function allowOrigins(origins: readonly string[]): Middleware {
  const allowed = new Set(origins);
  return async (context, next) => {
    const origin = context.get('origin');
    context.vary('Origin');
    if (!allowed.has(origin)) return void (await next());
    context.set('Access-Control-Allow-Origin', origin);
    context.set('Access-Control-Expose-Headers', 'X-Request-Id, Retry-After');
    if (context.method !== 'OPTIONS') return void (await next());
    context.set('Access-Control-Allow-Methods', 'GET, POST, OPTIONS');
    context.set('Access-Control-Allow-Headers', 'Authorization, Content-Type, Idempotency-Key, Idempotency-Offset');
    context.set('Access-Control-Max-Age', '600');
    context.status = 204;
  };
}
