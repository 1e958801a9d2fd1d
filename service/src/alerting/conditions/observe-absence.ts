import { LRUCache } from 'lru-cache';
import type { Condition, Rule } from '../../catalog/model/types.ts';
import { toDimensionKey } from '../episodes/save-episode.ts';
import { boundInstances } from '../evaluation/bound-instances.ts';
import { ask, dimensionsOf, eachGroup, findWatermark, toRange, unite, type Dimensions } from './observe.ts';
import { sourcesOf } from './observe-threshold.ts';
import { readNumber } from '../../query/answer/wire-number.ts';
import type { Observation, ObserveContext, Observer } from './observe.ts';
import { judgeAbsence } from '../states/judge.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Instances of all rules whose state is cached; for others data is counted exactly again. */
const MAX_CACHED = 1_000_000;

interface Seen {
  /** The newest hour with data, and its value: while both are the same, nothing arrived. */
  readonly fingerprint: string;
  readonly atMs: number;
}

/**
 * Observes absence: remembers when the numbers of each instance last changed. The first look at a rule counts exactly,
 * because nothing is remembered; data that it finds counts as seen now.
 */
export function createAbsenceObserver(): Observer {
  const memory = new LRUCache<string, Map<string, Seen>>({
    maxSize: MAX_CACHED,
    sizeCalculation: (seen) => 1 + seen.size,
  });
  return async (rules, context) => {
    const observations = new Map<string, readonly Observation[]>();
    await eachGroup(rules, context.onError, async (rule) => {
      const before = memory.get(rule.name);
      const { seen, instances } = await look(rule, before, context);
      memory.set(rule.name, seen);
      const watched = boundInstances(rule.name, instances, unite(context.knownOf(rule.name)), context, {
        rankOf: (key) => (before?.has(key) ? 1 : 0),
      });
      // A source without any event yet is not absent: nothing is known of it.
      const isNew = findWatermark(context.states, sourcesOf(rule, context)) === null;
      observations.set(
        rule.name,
        [...watched].map(([key, dimensions]) =>
          judgeInstance(rule, dimensions, isNew ? 'new' : seen.get(key), context),
        ),
      );
    });
    return observations;
  };
}

function judgeInstance(
  rule: Rule,
  dimensions: Dimensions,
  seen: Seen | 'new' | undefined,
  { nowMs }: ObserveContext,
): Observation {
  const sinceMs = nowMs - absenceOf(rule);
  if (seen === 'new') return { dimensions, judgement: { ...judgeAbsence(rule, null, sinceMs), verdict: 'unknown' } };
  return { dimensions, judgement: judgeAbsence(rule, seen && seen.atMs > sinceMs ? 1 : 0, sinceMs) };
}

const absenceOf = ({ condition }: Rule): number => (condition as Extract<Condition, { kind: 'absence' }>).forMs;

async function look(rule: Rule, before: ReadonlyMap<string, Seen> | undefined, context: ObserveContext) {
  const { nowMs } = context;
  const fromMs = Math.floor((nowMs - DAY_MS - absenceOf(rule)) / HOUR_MS) * HOUR_MS;
  const toMs = Math.floor(nowMs / HOUR_MS + 1) * HOUR_MS;
  const { metric, by } = rule;
  const query = { metrics: [metric], dimensions: by };
  const hours = await ask(
    { ...query, timeDimension: { granularity: 'hour', dateRange: toRange(fromMs, toMs) } },
    context,
  );
  const instances = new Map([
    ...unite(by.length === 0 ? [{}] : [], context.knownOf(rule.name)),
    ...unite(hours.rows.map((row) => dimensionsOf(row, by))),
  ]);
  const recent = before && !hours.truncated ? undefined : await lookExactly(rule, context);
  const newest = new Map<string, string>();
  for (const row of hours.rows) {
    const value = readNumber(row[metric]);
    // Rows come by time ascending, so the last one remains.
    if (value !== null && value !== 0) newest.set(toDimensionKey(dimensionsOf(row, by)), `${row.time} ${value}`);
  }
  const seen = new Map<string, Seen>();
  if (recent && hours.truncated) {
    // The newest hours were cut off: data within the absence period counts as seen now.
    for (const key of recent) seen.set(key, { fingerprint: '', atMs: nowMs });
    return { seen, instances };
  }
  for (const [key, fingerprint] of newest) {
    const earlier = before?.get(key);
    if (earlier?.fingerprint === fingerprint) seen.set(key, earlier);
    else seen.set(key, { fingerprint, atMs: recent && !recent.has(key) ? -Infinity : nowMs });
  }
  return { seen, instances };
}

async function lookExactly(rule: Rule, context: ObserveContext): Promise<Set<string>> {
  const { metric, by } = rule;
  const dateRange = toRange(context.nowMs - absenceOf(rule), context.nowMs);
  const { rows } = await ask({ metrics: [metric], dimensions: by, timeDimension: { dateRange } }, context);
  return new Set(
    rows.filter((row) => (readNumber(row[metric]) ?? 0) !== 0).map((row) => toDimensionKey(dimensionsOf(row, by))),
  );
}
