import type { Dimensions, ObserveContext } from '../conditions/observe.ts';

/** Instances of one rule that are watched; of rules on anomalies fewer, since each has a past of its own. */
export const MAX_INSTANCES = 1000;

/** How many instances a rule has, and how many of them are watched. */
export interface InstanceCount {
  readonly count: number;
  readonly limit: number;
}

/**
 * At most `limit` instances by their key, and reports how many there are. Those with an open episode are kept first,
 * then those with the higher rank (rows in more buckets: junk that has just appeared does not displace what was watched
 * before), then by key.
 */
export function boundInstances(
  rule: string,
  all: ReadonlyMap<string, Dimensions>,
  known: ReadonlyMap<string, Dimensions>,
  context: Pick<ObserveContext, 'reportInstances'>,
  { limit = MAX_INSTANCES, rankOf = () => 0 }: { limit?: number; rankOf?(key: string): number } = {},
): ReadonlyMap<string, Dimensions> {
  context.reportInstances(rule, { count: all.size, limit });
  if (all.size <= limit) return all;
  const ranked = [...all].map(([key, dimensions]) => ({
    key,
    dimensions,
    rank: known.has(key) ? Infinity : rankOf(key),
  }));
  ranked.sort((a, b) => (a.rank === b.rank ? (a.key < b.key ? -1 : 1) : b.rank - a.rank));
  return new Map(ranked.slice(0, limit).map(({ key, dimensions }) => [key, dimensions]));
}
