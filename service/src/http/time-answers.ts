import type { Middleware } from 'koa';
import type { Answer } from '../metrics/types.ts';

/** Tells how long each answer took and which route gave it. Outermost, so that errors have their final status. */
export function timeAnswers(note: (answer: Answer) => void): Middleware {
  return async (context, next) => {
    const startedMs = performance.now();
    try {
      await next();
    } finally {
      const { _matchedRoute: route } = context as { _matchedRoute?: string | RegExp };
      const seconds = (performance.now() - startedMs) / 1000;
      note({
        method: context.method,
        route: isRoute(route) ? route : undefined,
        status: context.status,
        seconds,
      });
    }
  };
}

/** A request that is refused before its route takes it has the pattern of a prefix, with a group. */
const isRoute = (pattern: string | RegExp | undefined): pattern is string =>
  typeof pattern === 'string' && !pattern.includes('(');
