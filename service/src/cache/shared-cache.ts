import { Redis } from 'ioredis';

/** A cache that replicas share. It never throws and never keeps a request waiting: what it cannot give at once it has not. */
export interface SharedCache {
  get(key: string): Promise<string | undefined>;
  set(key: string, value: string): void;
  destroy(): void;
}

export interface SharedCacheOptions {
  readonly url: string;
  /** Before every key. */
  readonly prefix: string;
  /** Told once an outage. */
  onError(error: unknown): void;
}

const TIMEOUT_MS = 50;
/** After a failure nothing is asked for so long. */
const PAUSE_MS = 1000;
const KEPT_SECONDS = 600;
const LARGEST_CHARS = 262_144;

/** Answers in Redis, in the background connected again after each loss. */
export function openSharedCache({ url, prefix, onError }: SharedCacheOptions): SharedCache {
  let pausedUntilMs = 0;
  let isDown = false;
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: 2000,
    commandTimeout: TIMEOUT_MS,
    retryStrategy: (tries) => Math.min(5000, 50 * 2 ** Math.min(tries, 10)),
  });
  redis.on('error', (error: unknown) => {
    if (!isDown) onError(error);
    isDown = true;
  });
  redis.on('ready', () => (isDown = false));
  const isUsable = (): boolean => redis.status === 'ready' && performance.now() >= pausedUntilMs;
  const pause = (): undefined => {
    pausedUntilMs = performance.now() + PAUSE_MS;
    return undefined;
  };

  return {
    async get(key) {
      if (!isUsable()) return undefined;
      return redis.get(prefix + key).then((value) => value ?? undefined, pause);
    },
    set(key, value) {
      if (!isUsable() || value.length > LARGEST_CHARS) return;
      redis.set(prefix + key, value, 'EX', KEPT_SECONDS).catch(pause);
    },
    destroy: () => redis.disconnect(),
  };
}
