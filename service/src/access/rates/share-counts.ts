import { createHash } from 'node:crypto';
import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { startLoop } from '../../base/loop.ts';

/** How often a replica adds its counts to those of the others, ms. */
const ADD_EVERY_MS = 250;

export interface SharedCountsOptions {
  /** Client of Redis (`ioredis`) that fails at once, and waits for nothing, while Redis is away. */
  readonly client: object;
  /** Prefix of every key. */
  readonly namespace: string;
}

/** Counts of one kind that all replicas add up in Redis. */
export interface SharedCounts {
  add(key: string): void;
  close(): Promise<void>;
}

/**
 * Adds counts to Redis in the background, some times a second, and calls `block` for each key that exceeds the limit on all replicas
 * together. No request waits for it, and what a Redis that is away or slow does not take is left out: the limits in memory
 * hold.
 */
export function shareCounts(
  options: SharedCountsOptions & {
    readonly kind: string;
    readonly limit: number;
    readonly periodSeconds: number;
    readonly maxKeys: number;
    block(key: string, waitMs: number): void;
  },
): SharedCounts {
  const { client, namespace, kind, limit, periodSeconds, maxKeys, block } = options;
  const limiter = new RateLimiterRedis({
    storeClient: client,
    keyPrefix: `${namespace}:rate:${kind}`,
    points: limit,
    duration: periodSeconds,
    rejectIfRedisNotReady: true,
  });
  let counts = new Map<string, number>();

  async function share(key: string, count: number): Promise<void> {
    try {
      await limiter.consume(hash(key), count);
    } catch (refused) {
      if (refused instanceof RateLimiterRes) block(key, refused.msBeforeNext);
    }
  }

  const adding = startLoop({
    everyMs: ADD_EVERY_MS,
    async round() {
      const added = counts;
      counts = new Map();
      await Promise.all([...added].map(([key, count]) => share(key, count)));
    },
    onError: () => undefined,
  });
  return {
    add(key) {
      const count = counts.get(key);
      if (count !== undefined || counts.size < maxKeys) counts.set(key, (count ?? 0) + 1);
    },
    close: () => adding.close(),
  };
}

/** Redis gets no name of anybody, and no long key. */
const hash = (key: string): string => createHash('sha256').update(key).digest('base64url').slice(0, 22);
