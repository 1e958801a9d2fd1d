import type { Metric } from '../../../catalog/model/types.ts';
import { AppError } from '../../../base/errors.ts';
import { readNumber } from '../../../query/answer/wire-number.ts';
import type { ExplanationQuery, Span } from '../explanation-query.ts';
import { dimensionsOf } from './read-segments.ts';
import { listVisible } from './visible-metrics.ts';

/** So much of a range is looked at by the hour. */
const MAX_BY_HOUR_MS = 8 * 86_400_000;
/** Buckets in which the value changes. */
const MAX_MIXED = 0.1;
const MAX_ROWS = 10_000;
/** Chance below which it is no accident that every bucket has one value only. */
const SIGNIFICANT = 0.001;
/** Events taken to be in a bucket where nothing counts them. */
const ASSUMED_EVENTS = 2;

/**
 * Whether the values of a dimension follow one another in time instead of standing beside each other: a season, a weekday,
 * the weather. A bucket of the ranges has one value then, of events that would hardly fall so by chance. That such a segment
 * changed says which days there were, and nothing about who made the change. Of long ranges days are looked at, and the hours
 * of their last days.
 */
async function isTemporal(
  dimension: string,
  metric: Metric,
  spans: readonly Span[],
  explanationQuery: ExplanationQuery,
): Promise<boolean> {
  const counted = findCount(metric, explanationQuery)?.name;
  const judge = async (granularity: 'hour' | 'day', all: readonly Span[]): Promise<boolean> => {
    const read = (span: Span) =>
      readBuckets({ dimension, metric: counted ?? metric.name, granularity }, span, explanationQuery);
    const buckets = await Promise.all(all.map(read));
    return (
      !buckets.includes(undefined) &&
      areSingle(
        buckets.flatMap((one) => one ?? []),
        counted !== undefined,
      )
    );
  };
  const isLong = spans.some(({ fromMs, toMs }) => toMs - fromMs > MAX_BY_HOUR_MS);
  const ends = spans.map(({ fromMs, toMs }) => ({ fromMs: Math.max(fromMs, toMs - MAX_BY_HOUR_MS), toMs }));
  return (isLong && (await judge('day', spans))) || judge('hour', ends);
}

/** Whether nearly all buckets have one value only, and whether chance would hardly give that. */
function areSingle(buckets: readonly ReadonlyMap<string, number>[], isCounted: boolean): boolean {
  const single = buckets.filter((values) => values.size === 1);
  if (single.length < 2 || buckets.length - single.length > MAX_MIXED * buckets.length) return false;
  const eventsOf = (events: number): number => (isCounted ? events : ASSUMED_EVENTS);
  const sums = new Map<string, number>();
  for (const [value, events] of buckets.flatMap((values) => [...values])) {
    sums.set(value, (sums.get(value) ?? 0) + eventsOf(events));
  }
  const total = [...sums.values()].reduce((sum, events) => sum + events, 0);
  const shares = [...sums.values()].map((events) => events / total);
  const logChance = single.reduce((sum, values) => {
    const [events = 1] = values.values();
    return sum + Math.log(shares.reduce((chance, share) => chance + share ** eventsOf(events), 0));
  }, 0);
  return logChance < Math.log(SIGNIFICANT);
}

/** The dimensions by which a metric may be split, whose values stand beside each other. */
export async function findBesides(
  metric: Metric,
  spans: readonly Span[],
  explanationQuery: ExplanationQuery,
): Promise<string[]> {
  const dimensions = dimensionsOf(metric, explanationQuery);
  const temporal = await Promise.all(
    dimensions.map((dimension) => isTemporal(dimension, metric, spans, explanationQuery)),
  );
  return dimensions.filter((_, index) => !temporal[index]);
}

/** A metric that counts the events of the same source, all of them. */
function findCount({ sources }: Metric, explanationQuery: ExplanationQuery): Metric | undefined {
  return listVisible(explanationQuery).find(({ expression }) => {
    const measure =
      expression.kind === 'measure' ? explanationQuery.catalog.measures.get(expression.measure) : undefined;
    return measure?.kind === 'count' && measure.where === undefined && sources[0] === measure.source;
  });
}

/** The values of each bucket that has any. Undefined where they cannot be read at a bearable price. */
async function readBuckets(
  { dimension, metric, granularity }: { dimension: string; metric: string; granularity: 'hour' | 'day' },
  span: Span,
  explanationQuery: ExplanationQuery,
): Promise<ReadonlyMap<string, number>[] | undefined> {
  try {
    const { rows } = await explanationQuery.ask(
      explanationQuery.toQuery([metric], span, { granularity, dimension, limit: MAX_ROWS }),
    );
    const buckets = new Map<string, Map<string, number>>();
    for (const row of rows) {
      const events = Math.abs(readNumber(row[metric]) ?? 0);
      if (events === 0) continue;
      const time = row.time as string;
      const values = buckets.get(time) ?? new Map<string, number>();
      buckets.set(time, values.set(String(row[dimension]), events));
    }
    return [...buckets.values()];
  } catch (error) {
    if (error instanceof AppError && !error.retryable) return undefined;
    throw error;
  }
}
