import { LRUCache } from 'lru-cache';
import type { QueryResult, Row } from '../../../../sdk/src/protocol/query.ts';
import type { Catalog, Metric } from '../../catalog/model/types.ts';
import { createMetricJudge, type JudgedBucket, type MetricJudge } from './judge-metric.ts';
import { STEPS_MS } from './steps.ts';

/** How often a series is judged from its beginning again, ms, because of late data. */
const RESTART_MS = 10 * 60_000;
/** Most series followed at once. */
const MAX_FOLLOWED = 200;
/** Judged minutes kept of each series. */
const KEPT_MINUTES = 180;
/** Minutes judged before yielding to other requests. */
const YIELD_EVERY = 500;

export interface FollowRequest {
  /** Same key for the same series as the same principal sees it. */
  readonly key: string;
  readonly metric: Metric;
  readonly pastMs: number;
  readonly fromMs: number;
  readonly toMs: number;
  read(fromMs: number, toMs: number): Promise<QueryResult>;
}

interface Followed {
  readonly judge: MetricJudge;
  readonly startedAtMs: number;
  readonly fromMs: number;
  /** End of the last judged minute, epoch ms. */
  untilMs: number;
  buckets: JudgedBucket[];
}

/**
 * Judges minutes as they close: minutes judged before are neither read nor judged again. Minutes are read from silver,
 * and reading days of them every minute for each instance of a rule would cost more than ingesting the events.
 */
export function createMinuteFollower(catalog: Catalog, now: () => number) {
  const all = new LRUCache<string, Followed>({ max: MAX_FOLLOWED });

  /** Judges up to the first open minute. Returns the rows that are open. */
  async function goOn(followed: Followed, rows: readonly Row[]): Promise<readonly Row[]> {
    const openAt = rows.findIndex(({ partial }) => partial === true);
    const closed = openAt < 0 ? rows : rows.slice(0, openAt);
    for (const [index, row] of closed.entries()) {
      if (index % YIELD_EVERY === YIELD_EVERY - 1) await new Promise((resolve) => setImmediate(resolve));
      const bucket = followed.judge.take(row, now());
      followed.untilMs = bucket.timeMs + STEPS_MS.minute;
      followed.buckets.push(bucket);
    }
    followed.buckets = followed.buckets.slice(-KEPT_MINUTES);
    return rows.slice(closed.length);
  }

  return async ({ key, metric, pastMs, fromMs, toMs, read }: FollowRequest): Promise<readonly JudgedBucket[]> => {
    const previous = all.get(key);
    all.delete(key);
    const isKnown =
      previous && now() - previous.startedAtMs < RESTART_MS && previous.fromMs <= fromMs && previous.untilMs <= toMs;
    const { rows } = await read(isKnown ? previous.untilMs : pastMs, toMs);
    const followed: Followed = isKnown
      ? previous
      : {
          judge: createMetricJudge(rows, metric, 'minute', catalog),
          startedAtMs: now(),
          fromMs,
          untilMs: pastMs,
          buckets: [],
        };
    const open = await goOn(followed, rows);
    all.set(key, followed);
    const unjudged = open.map((row) => ({
      timeMs: Date.parse(row.time as string),
      value: null,
      isPartial: true,
      verdict: undefined,
    }));
    return [...followed.buckets, ...unjudged];
  };
}
