import type { Row } from '../../../../sdk/src/protocol/query.ts';
import type { Condition, Rule } from '../../catalog/model/types.ts';
import { toDimensionKey } from '../episodes/save-episode.ts';
import type { Bucket } from '../../time/buckets.ts';
import { resolveComparison } from '../../time/comparison.ts';
import { boundInstances } from '../evaluation/bound-instances.ts';
import { ask, dimensionsOf, eachGroup, findWatermark, toRange, unite, type Dimensions } from './observe.ts';
import { readNumber } from '../../query/answer/wire-number.ts';
import type { Observation, ObserveContext, Observer } from './observe.ts';
import { sourcesOf } from './observe-threshold.ts';
import { findBuckets } from '../states/buckets.ts';
import { judge, type Sample } from '../states/judge.ts';

type Change = Extract<Condition, { kind: 'change' }>;

/**
 * Observes changes against a comparison: rules with the same sources, split, buckets and comparison share their
 * queries.
 */
export const observeChanges: Observer = async (rules, context) => {
  const byRule = new Map<string, readonly Observation[]>();
  const groups = Map.groupBy(rules, (rule) => {
    const { against, fires } = rule.condition as Change;
    return JSON.stringify([sourcesOf(rule, context), rule.per, rule.by, against, fires]);
  });
  await eachGroup(groups.values(), context.onError, async (group) => {
    for (const [name, observations] of await observeGroup(group, context)) byRule.set(name, observations);
  });
  return byRule;
};

async function observeGroup(group: readonly Rule[], context: ObserveContext): Promise<Map<string, Observation[]>> {
  const first = group[0] as Rule;
  const { timezone, weekStart } = context.states.catalog;
  const watermarkMs = findWatermark(context.states, sourcesOf(first, context));
  const { closed, open } = findBuckets(first.per, { watermarkMs, nowMs: context.nowMs, timezone, weekStart });
  const asksOpen = (first.condition as Change).fires === 'open';
  const closedRead = closed && (await readBucket(closed, group, context));
  const openReads = await Promise.all((asksOpen ? open : []).map((bucket) => readBucket(bucket, group, context)));
  const reads = [...(closedRead ? [closedRead] : []), ...openReads];
  const instances = unite(first.by.length === 0 ? [{}] : [], ...reads.map(({ instances: seen }) => seen));
  return new Map(
    group.map((rule) => {
      const open = unite(context.knownOf(rule.name));
      const rankOf = (key: string): number => reads.filter(({ compared }) => compared.has(key)).length;
      const all = boundInstances(rule.name, new Map([...instances, ...open]), open, context, { rankOf });
      const observations = [...all].map(([key, dimensions]) => {
        const samples = {
          closed: closedRead && sampleOf(closedRead, key, rule, context),
          open: openReads.map((read) => sampleOf(read, key, rule, context)),
        };
        return { dimensions, judgement: judge(rule, rule.condition as Change, samples) };
      });
      return [rule.name, observations];
    }),
  );
}

interface BucketRead {
  readonly bucket: Bucket;
  readonly instances: readonly Dimensions[];
  readonly now: ReadonlyMap<string, Row>;
  readonly compared: ReadonlyMap<string, Row>;
}

/** Reads one bucket alone, so that it is compared with one bucket too: a month with the whole month before. */
async function readBucket(bucket: Bucket, group: readonly Rule[], context: ObserveContext): Promise<BucketRead> {
  const { by, condition, per } = group[0] as Rule;
  const { timezone, weekStart } = context.states.catalog;
  const comparedRange = resolveComparison(
    (condition as Change).against,
    { fromMs: bucket.startMs, toMs: bucket.endMs, unit: per, count: 1 },
    { nowMs: context.nowMs, timezone, weekStart },
  );
  // Two queries: the comparison of one query covers only the members of its own range, and misses those that
  // disappeared.
  const read = (fromMs: number, toMs: number) =>
    ask(
      {
        metrics: [...new Set(group.map(({ metric }) => metric))].slice(0, 50),
        dimensions: by,
        timeDimension: { dateRange: toRange(fromMs, toMs) },
      },
      context,
    );
  const [now, compared] = await Promise.all([
    read(bucket.startMs, bucket.endMs),
    read(comparedRange.fromMs, comparedRange.toMs),
  ]);
  const byKey = (rows: readonly Row[]): Map<string, Row> =>
    new Map(rows.map((row) => [toDimensionKey(dimensionsOf(row, by)), row]));
  return {
    bucket,
    instances: [...now.rows, ...compared.rows].map((row) => dimensionsOf(row, by)),
    now: byKey(now.rows),
    compared: byKey(compared.rows),
  };
}

function sampleOf(
  { bucket, now, compared }: BucketRead,
  key: string,
  { metric }: Rule,
  context: ObserveContext,
): Sample {
  const empty = context.states.catalog.metrics.get(metric)?.empty === 'zero' ? 0 : null;
  const valueOf = (row: Row | undefined): number | null => (row ? readNumber(row[metric]) : empty);
  return { bucketAtMs: bucket.startMs, value: valueOf(now.get(key)), compared: valueOf(compared.get(key)) };
}
