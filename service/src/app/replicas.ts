import { randomBytes } from 'node:crypto';
import { createTlsReader } from '../base/tls/tls-context.ts';
import { openSharedRedis, type SharedRedis } from '../query/cache/shared-redis.ts';
import type { Pools } from '../postgres/open-pools.ts';
import { loadOrCreateSetting } from '../postgres/settings.ts';
import { close, type Context } from './context.ts';

/**
 * Incremented when the format or computation of an answer changes: replicas of two releases do not read each other's.
 */
const FORMAT = 1;

const LIMITS = {
  connectTimeoutMs: 2000,
  retryWithinMs: 2000,
  pingEveryMs: 5000,
  breaksAfter: 3,
  openMs: 2000,
  maxBytes: 262_144,
  ttlMs: 600_000,
};

/**
 * Opens Redis, where one is configured: replicas of one Postgres share changes and answers through it. Messages are
 * signed with a secret kept in that Postgres, so that values written by others are rejected.
 */
export async function openReplicas(context: Context, { store }: Pools): Promise<SharedRedis | undefined> {
  const { catalog, logger, onError, parts } = context;
  const { redisUrl, redisTimeoutMs, redisTls } = context.config;
  if (redisUrl === undefined) return undefined;
  const { secret } = await loadOrCreateSetting(store.pool, 'replicas', { secret: randomBytes(32).toString('hex') });
  const redis = openSharedRedis({
    ...LIMITS,
    url: redisUrl,
    commandTimeoutMs: redisTimeoutMs,
    readContext: new URL(redisUrl).protocol === 'rediss:' ? createTlsReader(redisTls, onError) : undefined,
    secret,
    namespace: `tidemark:${FORMAT}:${catalog.digest.slice(0, 16)}`,
    onLost: (error, reason) => logger.warn({ err: error, reason }, 'Redis is unavailable: continuing without it'),
  });
  return parts.adopt(redis, close);
}
