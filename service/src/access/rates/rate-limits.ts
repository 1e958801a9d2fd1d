import { LRUCache } from 'lru-cache';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { createExcess } from './describe-excess.ts';
import { shareCounts, type SharedCounts, type SharedCountsOptions } from './share-counts.ts';
import { RATE_KINDS, type RateKind, type RateLimits, type Rates } from './types.ts';

/** Length of the period that a limit is about, seconds. */
const PERIOD_SECONDS = 60;
/** Most keys of one kind whose requests are counted; the one that was used least recently is forgotten first. */
const MAX_KEYS = 20_000;

export interface RateLimitsOptions {
  readonly rates: Rates;
  /** Redis, through which replicas add up what they count; absent: each counts for itself. */
  readonly shared?: SharedCountsOptions | undefined;
}

interface Counter {
  readonly limit: number;
  readonly limiter: RateLimiterMemory;
  /** Keys in the order of their use, so that the counts of few are kept. */
  readonly keys: LRUCache<string, true>;
  readonly shared: SharedCounts | undefined;
}

/**
 * Counts requests in memory, which decides at once. What replicas count together follows through Redis: whoever exceeds a limit
 * on all of them is refused by each, some tenths of a second later. Without Redis, each replica has the whole limit.
 */
export function createRateLimits({ rates, shared }: RateLimitsOptions): RateLimits {
  const counters = new Map<RateKind, Counter>();
  for (const kind of RATE_KINDS) if (rates[kind] > 0) counters.set(kind, createCounter(kind, rates[kind], shared));

  function consume(kind: RateKind, counter: Counter, key: string): Promise<void> {
    // Reading renews the place of a key as writing does, for less.
    if (!counter.keys.get(key)) counter.keys.set(key, true);
    counter.shared?.add(key);
    return counter.limiter.consume(key).then(ignore, (refused: unknown) => {
      throw toExcess(kind, key, counter.limit, refused);
    });
  }

  return {
    count(kind, key) {
      const counter = counters.get(kind);
      return counter && consume(kind, counter, key);
    },
    async close() {
      for (const { keys, shared: counts } of counters.values()) {
        await counts?.close();
        keys.clear();
      }
    },
  };
}

function createCounter(kind: RateKind, limit: number, shared: SharedCountsOptions | undefined): Counter {
  const limiter = new RateLimiterMemory({ points: limit, duration: PERIOD_SECONDS });
  const keys = new LRUCache<string, true>({
    max: MAX_KEYS,
    noDisposeOnSet: true,
    dispose: (_, key) => void limiter.delete(key),
  });
  const block = (key: string, waitMs: number): void => {
    // The limiter takes 0 for a record without an end.
    if (keys.has(key)) void limiter.block(key, Math.max(waitMs, 1) / 1000);
  };
  const counts =
    shared && shareCounts({ ...shared, kind, limit, periodSeconds: PERIOD_SECONDS, maxKeys: MAX_KEYS, block });
  return { limit, limiter, keys, shared: counts };
}

const ignore = (): void => undefined;

/** Errors of the library itself are no excess. */
function toExcess(kind: RateKind, key: string, limit: number, refused: unknown): unknown {
  return refused instanceof RateLimiterRes ? createExcess(kind, { key, limit, waitMs: refused.msBeforeNext }) : refused;
}
