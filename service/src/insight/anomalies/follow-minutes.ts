import type { QueryResult, Row } from '../../../../sdk/src/protocol/query.ts';
import type { Catalog, Metric } from '../../catalog/model/types.ts';
import { createMetricJudge, type JudgedBucket, type MetricJudge } from './judge-metric.ts';
import { STEPS_MS } from './steps.ts';

/** Judged anew so often, for what came late. */
const ANEW_MS = 10 * 60_000;
/** Series followed at once. */
const MAX_FOLLOWED = 200;
/** Judged minutes kept of each. */
const KEPT = 180;
/** Minutes judged at a stretch; others may be answered in between. */
const STRETCH = 500;

export interface FollowRequest {
  /** The same for the same series as the same principal sees it. */
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
  /** End of the last minute that was judged. */
  untilMs: number;
  buckets: JudgedBucket[];
}

/**
 * Judges minutes as they close: what was judged is neither read nor judged again. Minutes come from silver, and days of
 * them each minute, for each instance of a rule, would cost more than the events themselves.
 */
export function createMinuteFollower(catalog: Catalog, now: () => number) {
  const all = new Map<string, Followed>();

  /** Goes on to the first minute that is open. Returns the rows that are. */
  async function goOn(followed: Followed, rows: readonly Row[]): Promise<readonly Row[]> {
    const openAt = rows.findIndex(({ partial }) => partial === true);
    const closed = openAt < 0 ? rows : rows.slice(0, openAt);
    for (const [index, row] of closed.entries()) {
      if (index % STRETCH === STRETCH - 1) await new Promise((resolve) => setImmediate(resolve));
      const bucket = followed.judge.take(row, now());
      followed.untilMs = bucket.timeMs + STEPS_MS.minute;
      followed.buckets.push(bucket);
    }
    followed.buckets = followed.buckets.slice(-KEPT);
    return rows.slice(closed.length);
  }

  return async ({ key, metric, pastMs, fromMs, toMs, read }: FollowRequest): Promise<readonly JudgedBucket[]> => {
    const known = all.get(key);
    all.delete(key);
    const isKnown = known && now() - known.startedAtMs < ANEW_MS && known.fromMs <= fromMs && known.untilMs <= toMs;
    const { rows } = await read(isKnown ? known.untilMs : pastMs, toMs);
    const followed: Followed = isKnown
      ? known
      : {
          judge: createMetricJudge(rows, metric, 'minute', catalog),
          startedAtMs: now(),
          fromMs,
          untilMs: pastMs,
          buckets: [],
        };
    const open = await goOn(followed, rows);
    if (all.size >= MAX_FOLLOWED) all.delete(all.keys().next().value as string);
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
