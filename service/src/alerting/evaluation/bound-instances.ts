import type { Dimensions, ObserveContext } from '../conditions/observe.ts';

/**
 * Most instances of one rule that are watched; rules on anomalies have lower limits, because each instance needs its
 * own past.
 */
const MAX_INSTANCES = 1000;

/** Number of instances of a rule, and how many of them are watched. */
export interface InstanceCount {
  readonly count: number;
  readonly limit: number;
}

/**
 * Returns at most `limit` instances by key, and reports how many there are. Those with an open episode are kept first,
 * then those with the higher rank (rows in more buckets, so that values that have just appeared do not displace
 * established ones), then by key.
 */
export function boundInstances(
  rule: string,
  all: ReadonlyMap<string, Dimensions>,
  watched: ReadonlyMap<string, Dimensions>,
  context: Pick<ObserveContext, 'reportInstances'>,
  { limit = MAX_INSTANCES, rankOf = () => 0 }: { limit?: number; rankOf?(key: string): number } = {},
): ReadonlyMap<string, Dimensions> {
  context.reportInstances(rule, { count: all.size, limit });
  if (all.size <= limit) return all;
  const ranked = [...all].map(([key, dimensions]) => ({
    key,
    dimensions,
    rank: watched.has(key) ? Infinity : rankOf(key),
  }));
  ranked.sort((a, b) => (a.rank === b.rank ? (a.key < b.key ? -1 : 1) : b.rank - a.rank));
  return new Map(ranked.slice(0, limit).map(({ key, dimensions }) => [key, dimensions]));
}
