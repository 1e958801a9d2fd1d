import type { Row } from '../../../../sdk/src/protocol/query.ts';
import type { Condition, Rule } from '../../catalog/model/types.ts';
import { toDimensionKey } from '../episodes/save-episode.ts';
import { floorToBucket } from '../../time/buckets.ts';
import { boundInstances } from '../evaluation/bound-instances.ts';
import {
  ask,
  dimensionsOf,
  eachGroup,
  findWatermark,
  toRange,
  unite,
  type AskContext,
  type Dimensions,
  type Observation,
  type ObserveContext,
  type Observer,
} from './observe.ts';
import { readNumber } from '../../query/answer/wire-number.ts';
import { findBuckets, type RuleBuckets } from '../states/buckets.ts';
import { judge, type Sample } from '../states/judge.ts';

type Threshold = Extract<Condition, { kind: 'threshold' }>;

/** Most metrics of one query. */
const MAX_METRICS = 50;
/** Buckets searched for the instances of a split rule, so that one that stopped reporting is still judged. */
const SEARCHED_BUCKETS = 7;

/** Observes thresholds: rules with the same sources, split and buckets share one query. */
export const observeThresholds: Observer = async (rules, context) => {
  const byRule = new Map<string, readonly Observation[]>();
  const groups = Map.groupBy(rules, (rule) => JSON.stringify([sourcesOf(rule, context), rule.per, rule.by]));
  await eachGroup(groups.values(), context.onError, async (group) => {
    const metrics = [...new Set(group.map(({ metric }) => metric))];
    for (let start = 0; start < metrics.length; start += MAX_METRICS) {
      const chunk = metrics.slice(start, start + MAX_METRICS);
      const read = await readRows(group[0] as Rule, chunk, group.some(firesBelow), context);
      for (const rule of group) {
        if (chunk.includes(rule.metric)) byRule.set(rule.name, observeRule(rule, read, context));
      }
    }
  });
  return byRule;
};

export const sourcesOf = ({ metric }: Rule, { states }: ObserveContext): readonly string[] =>
  states.catalog.metrics.get(metric)?.sources ?? [];

interface Read {
  readonly buckets: RuleBuckets;
  readonly instances: Map<string, Dimensions>;
  /** Rows by instance key, then by the bucket's first instant. */
  readonly rows: ReadonlyMap<string, ReadonlyMap<number, Row>>;
  /** Totals of each instance before the closed bucket; empty where no rule of the group needs them. */
  readonly before: ReadonlyMap<string, Row>;
}

const FIRST_MS = Date.parse('0001-01-01');

const firesBelow = ({ condition }: Rule): boolean => (condition as Threshold).direction === 'below';

async function readRows(
  rule: Rule,
  metrics: readonly string[],
  withBefore: boolean,
  context: ObserveContext,
): Promise<Read> {
  const { timezone, weekStart } = context.states.catalog;
  const watermarkMs = findWatermark(context.states, sourcesOf(rule, context));
  const buckets = findBuckets(rule.per, { watermarkMs, nowMs: context.nowMs, timezone, weekStart });
  let fromMs = (buckets.closed ?? buckets.open.at(-1) ?? { startMs: context.nowMs }).startMs;
  for (let back = 1; rule.by.length > 0 && back < SEARCHED_BUCKETS; back++) {
    fromMs = floorToBucket(fromMs - 1, rule.per, timezone, weekStart);
  }
  const toMs = (buckets.open[0] ?? buckets.closed)?.endMs ?? context.nowMs;
  const askRange = (range: [string, string]) =>
    ask({ metrics, dimensions: rule.by, timeDimension: { granularity: rule.per, dateRange: range } }, context);
  const result = await askRange(toRange(fromMs, toMs));
  const allRows = [...result.rows];
  // The newest rows are those that were cut off: the judged buckets are queried one by one.
  for (const { startMs, endMs } of result.truncated
    ? [...buckets.open, ...(buckets.closed ? [buckets.closed] : [])]
    : [])
    allRows.push(...(await askRange(toRange(startMs, endMs))).rows);
  const instances = unite(allRows.map((row) => dimensionsOf(row, rule.by)));
  const rows = new Map<string, Map<number, Row>>();
  for (const row of allRows) {
    const key = toDimensionKey(dimensionsOf(row, rule.by));
    const byBucket = rows.get(key) ?? new Map<number, Row>();
    rows.set(key, byBucket.set(Date.parse(row.time as string), row));
  }
  const { closed } = buckets;
  const before = withBefore && closed ? await readBefore(rule, metrics, closed.startMs, context) : new Map();
  return { buckets, instances, rows, before };
}

/** Reads the totals of each instance before an instant; answered from memory as long as no event arrives that late. */
export async function readBefore(
  { by }: Rule,
  metrics: readonly string[],
  beforeMs: number,
  context: AskContext,
): Promise<Map<string, Row>> {
  const timeDimension = { dateRange: toRange(FIRST_MS, beforeMs) };
  const { rows } = await ask({ metrics, dimensions: by, timeDimension }, context);
  return new Map(rows.map((row) => [toDimensionKey(dimensionsOf(row, by)), row]));
}

function observeRule(rule: Rule, { buckets, instances, rows, before }: Read, context: ObserveContext): Observation[] {
  const isZero = context.states.catalog.metrics.get(rule.metric)?.empty === 'zero';
  const open = unite(context.knownOf(rule.name));
  const all = new Map([...instances, ...open, ...(rule.by.length === 0 ? unite([{}]) : [])]);
  const watched = boundInstances(rule.name, all, open, context, { rankOf: (key) => rows.get(key)?.size ?? 0 });
  return [...watched].map(([key, dimensions]) => {
    const sampleOf = ({ startMs }: { startMs: number }): Sample => {
      const row = rows.get(key)?.get(startMs);
      return { bucketAtMs: startMs, value: row ? readNumber(row[rule.metric]) : isZero ? 0 : null, compared: null };
    };
    const closed = buckets.closed && sampleOf(buckets.closed);
    // A bucket before the first event is empty, not zero. Without a split, empty buckets have rows too.
    const mayBeEmpty =
      isZero && closed?.value === 0 && (rule.by.length === 0 || !rows.get(key)?.has(closed.bucketAtMs));
    const isFullPeriod = !mayBeEmpty || !firesBelow(rule) || (before.get(key)?.[rule.metric] ?? 0) !== 0;
    const samples = { closed: isFullPeriod ? closed : undefined, open: buckets.open.map(sampleOf) };
    return { dimensions, judgement: judge(rule, rule.condition as Threshold, samples) };
  });
}
