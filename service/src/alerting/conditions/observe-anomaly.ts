import { LRUCache } from 'lru-cache';
import type { Anomaly, AnomalyGranularity, ExpectedRow } from '../../../../sdk/src/protocol/anomalies.ts';
import type { AnomalyService } from '../../insight/anomalies/types.ts';
import { findCutoff } from '../../insight/detection/benjamini-hochberg.ts';
import type { Condition, Rule } from '../../catalog/model/types.ts';
import { toFilter } from '../../query/parse/to-filter.ts';
import { toDimensionKey } from '../episodes/save-episode.ts';
import { nextBucket, type Bucket } from '../../time/buckets.ts';
import { boundInstances } from '../evaluation/bound-instances.ts';
import { ask, dimensionsOf, eachGroup, findWatermark, toRange, unite, type Dimensions } from './observe.ts';
import type { Observation, ObserveContext, Observer } from './observe.ts';
import { sourcesOf } from './observe-threshold.ts';
import { findBuckets } from '../states/buckets.ts';
import type { Judgement } from '../states/judge.ts';

/**
 * A bucket is judged when it closes, and again after this time, ms: late data may arrive, and an open bucket may grow.
 */
const REJUDGE_MS = 15_000;
/** Most instances watched: each needs thousands of past buckets. */
const MAX_INSTANCES = { minute: 20, hour: 100, day: 100 } as const;
const INSTANCE_BUCKETS = 7;
/** Observations that are cached. */
const MAX_CACHED = 100_000;

/** Maximum expected share of false alarms among the instances that begin to fire in a bucket. */
const FALSE_RATE = 0.1;

type AnomalyCondition = Extract<Condition, { kind: 'anomaly' }>;

/** An instance with the probability of its flag by chance; 1 without a flag. */
interface Looked extends Observation {
  readonly p: number;
}

interface Look {
  readonly closedMs: number | undefined;
  readonly atMs: number;
  readonly observations: readonly Observation[];
}

/**
 * Observes anomalies found by the detector, in the newest closed bucket, and in the open one where it already exceeds
 * its range.
 */
export function createAnomalyObserver(service: Pick<AnomalyService, 'find'>): Observer {
  const looks = new LRUCache<string, Look>({
    maxSize: MAX_CACHED,
    sizeCalculation: ({ observations }) => 1 + observations.length,
  });
  return async (rules, context) => {
    const observations = new Map<string, readonly Observation[]>();
    await eachGroup(rules, context.onError, async (rule) => {
      const { timezone, weekStart } = context.states.catalog;
      const watermarkMs = findWatermark(context.states, sourcesOf(rule, context));
      const { closed, open } = findBuckets(rule.per, { watermarkMs, nowMs: context.nowMs, timezone, weekStart });
      const key = JSON.stringify([rule, context.policy.fingerprint]);
      const cached = looks.get(key);
      const isKnown = cached && cached.closedMs === closed?.startMs && context.nowMs - cached.atMs < REJUDGE_MS;
      const look = isKnown
        ? cached
        : {
            closedMs: closed?.startMs,
            atMs: context.nowMs,
            observations: await observe(rule, closed, open, service, context),
          };
      looks.set(key, look);
      observations.set(rule.name, look.observations);
    });
    return observations;
  };
}

async function observe(
  rule: Rule,
  closed: Bucket | undefined,
  open: readonly Bucket[],
  service: Pick<AnomalyService, 'find'>,
  context: ObserveContext,
): Promise<Observation[]> {
  const buckets = [...(closed ? [closed] : []), ...open.toReversed()];
  const [first, last] = [buckets[0], buckets.at(-1)];
  if (!first || !last) return [];
  const judged: Looked[] = [];
  for (const dimensions of await findInstances(rule, last, context)) {
    const { rows = [], anomalies } = await service.find(
      {
        metric: rule.metric,
        granularity: granularityOf(rule),
        isFollowed: true,
        dateRange: toRange(first.startMs, last.endMs),
        severity: (rule.condition as AnomalyCondition).least,
        filters: Object.entries(dimensions).map(([name, value]) => toFilter(name, value)),
      },
      context.policy,
    );
    judged.push({ dimensions, ...judge(rule, closed, rows, anomalies) });
  }
  return control(judged, context.knownOf(rule.name));
}

/**
 * Controls false alarms: of many instances some are flagged by chance in each bucket, so of those that begin only as
 * many are kept that at most a tenth is expected to be chance. Open episodes are kept.
 */
function control(looked: readonly Looked[], watched: readonly Dimensions[]): Observation[] {
  const cutoff = findCutoff(
    looked.map(({ p }) => p),
    FALSE_RATE,
  );
  const isOpen = new Set(watched.map((dimensions) => toDimensionKey(dimensions)));
  return looked.map(({ dimensions, judgement, p }) => {
    const isChance = judgement.verdict === 'beyond' && p > cutoff && !isOpen.has(toDimensionKey(dimensions));
    return { dimensions, judgement: isChance ? { ...judgement, verdict: 'clear' } : judgement };
  });
}

/** Returns the instances of the last buckets, and those with an open episode. */
async function findInstances(rule: Rule, last: Bucket, context: ObserveContext): Promise<Dimensions[]> {
  if (rule.by.length === 0) return [{}];
  const fromMs = last.endMs - INSTANCE_BUCKETS * (last.endMs - last.startMs);
  const timeDimension = { dateRange: toRange(fromMs, last.endMs) };
  const { rows } = await ask({ metrics: [rule.metric], dimensions: rule.by, timeDimension }, context);
  const all = unite(
    context.knownOf(rule.name),
    rows.map((row) => dimensionsOf(row, rule.by)),
  );
  const open = unite(context.knownOf(rule.name));
  const limit = MAX_INSTANCES[granularityOf(rule)];
  return [...boundInstances(rule.name, all, open, context, { limit }).values()];
}

/** The catalogue accepts no other granularity. */
const granularityOf = ({ per }: Rule): AnomalyGranularity => per as AnomalyGranularity;

/** Judges an instance. In an open bucket only an anomaly counts. */
function judge(
  rule: Rule,
  closed: Bucket | undefined,
  rows: readonly ExpectedRow[],
  anomalies: readonly Anomaly[],
): Pick<Looked, 'judgement' | 'p'> {
  const isIn = (row: ExpectedRow): Anomaly | undefined =>
    anomalies.find(({ from, to }) => from <= row.time && row.time < to);
  const early = rows.find((row) => closed !== undefined && Date.parse(row.time) >= closed.endMs && isIn(row));
  const row = early ?? rows.find(({ time }) => Date.parse(time) === closed?.startMs);
  const anomaly = row && isIn(row);
  const isLearning = row === undefined || row.expected === null;
  const judgement: Judgement = {
    verdict: anomaly ? 'beyond' : isLearning ? 'unknown' : 'clear',
    severity: rule.severity,
    value: row?.value ?? null,
    threshold: (anomaly?.direction === 'down' ? row?.lower : row?.upper) ?? null,
    expected: row?.expected ?? null,
    usual: rangeOf(row),
    bucketAtMs: row ? Date.parse(row.time) : null,
  };
  // Daily anomalies have no return period: they count by their size.
  return { judgement, p: anomaly ? 1 / (anomaly.onceIn ?? Infinity) : 1 };
}

/** Returns the expected range; null while the detector learns. */
const rangeOf = (row: ExpectedRow | undefined): NonNullable<Judgement['usual']> | null =>
  !row || row.lower === null || row.upper === null ? null : { from: row.lower, to: row.upper };

/** Finds what the detector would have flagged in a range, for one instance after another. */
export async function backtestAnomalies(
  rule: Rule,
  dateRange: readonly [string, string] | string,
  service: Pick<AnomalyService, 'find'>,
  context: ObserveContext,
) {
  const granularity = granularityOf(rule);
  const instances =
    rule.by.length === 0
      ? [{}]
      : [
          ...unite(
            (
              await ask({ metrics: [rule.metric], dimensions: rule.by, timeDimension: { dateRange } }, context)
            ).rows.map((row) => dimensionsOf(row, rule.by)),
          ).values(),
        ].slice(0, MAX_INSTANCES[granularity]);
  const results = [];
  for (const dimensions of instances) {
    const filters = Object.entries(dimensions).map(([name, value]) => toFilter(name, value));
    const { least } = rule.condition as AnomalyCondition;
    const query = { metric: rule.metric, granularity, dateRange, severity: least, filters };
    const { rows = [], anomalies } = await service.find(query, context.policy);
    const episodes = anomalies.toReversed().map((anomaly) => ({
      dimensions,
      severity: rule.severity,
      anomaly: anomaly.severity,
      firedAt: anomaly.knownAt,
      endedAt: anomaly.isOpen ? null : findEnd(anomaly, rule, context),
      from: anomaly.from,
      to: anomaly.to,
      value: anomaly.peak.value,
    }));
    results.push({ key: toDimensionKey(dimensions), buckets: rows.length, episodes });
  }
  return { buckets: results[0]?.buckets ?? 0, episodes: results.flatMap(({ episodes }) => episodes) };
}

/** An episode is known to be over when the next bucket has ended without a flag. */
function findEnd({ to }: Anomaly, { per, keepFiringForMs }: Rule, { states }: ObserveContext): string {
  const { timezone, weekStart } = states.catalog;
  return new Date(nextBucket(Date.parse(to), per, timezone, weekStart) + keepFiringForMs).toISOString();
}
