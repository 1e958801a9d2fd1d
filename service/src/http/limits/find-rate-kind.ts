import type { Context } from 'koa';
import type { RateKind } from '../../access/rates/types.ts';

/** Operations that read although they are no GET. */
const READING = new Set(['/v1/query', '/v1/live/ticket', '/v1/rules/test', '/v1/rules/backtest']);

/** Finds the limit under which a request of a principal is counted. An operation that is not named here is a `write`. */
export function findRateKind({ method, path }: Pick<Context, 'method' | 'path'>): RateKind {
  if (READING.has(path)) return 'reads';
  const named = path.toLowerCase();
  if (named.startsWith('/v1/events/')) return 'ingest';
  if (named.startsWith('/v1/export')) return 'exports';
  if (named.startsWith('/v1/keys')) return 'tokens';
  return method === 'GET' || method === 'HEAD' ? 'reads' : 'writes';
}
