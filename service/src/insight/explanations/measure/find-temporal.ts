import type { Metric } from '../../../catalog/model/types.ts';
import { AppError } from '../../../base/errors.ts';
import { readNumber } from '../../../query/answer/wire-number.ts';
import type { ExplanationQuery, Span } from '../explanation-query.ts';
import { dimensionsOf } from './read-segments.ts';
import { listVisible } from './visible-metrics.ts';

/** Longest span examined by the hour, ms. */
const MAX_BY_HOUR_MS = 8 * 86_400_000;
/** Maximum share of buckets with several values. */
const MAX_MIXED = 0.1;
const MAX_ROWS = 10_000;
/** Probability below which a single value in every bucket is not attributed to chance. */
const SIGNIFICANT = 0.001;
/** Assumed number of events in a bucket where no metric counts them. */
const ASSUMED_EVENTS = 2;

/**
 * Returns whether the values of a dimension follow one another in time instead of existing side by side: a season, a
 * weekday, the weather. A bucket then has one value, and so many of its events would hardly agree by chance. A change
 * of such a segment shows which days the range had, not who caused the change. Long ranges are examined by days, and by
 * the hours of their last days.
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
        buckets.flatMap((bucket) => bucket ?? []),
        counted !== undefined,
      )
    );
  };
  const isLong = spans.some(({ fromMs, toMs }) => toMs - fromMs > MAX_BY_HOUR_MS);
  const ends = spans.map(({ fromMs, toMs }) => ({ fromMs: Math.max(fromMs, toMs - MAX_BY_HOUR_MS), toMs }));
  return (isLong && (await judge('day', spans))) || judge('hour', ends);
}

/** Returns whether nearly all buckets have one value only, and whether that is unlikely by chance. */
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

/** Finds the dimensions by which a metric may be split whose values exist side by side. */
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

/** Finds a metric that counts all events of the same source. */
function findCount({ sources }: Metric, explanationQuery: ExplanationQuery): Metric | undefined {
  return listVisible(explanationQuery).find(({ expression }) => {
    const measure =
      expression.kind === 'measure' ? explanationQuery.catalog.measures.get(expression.measure) : undefined;
    return measure?.kind === 'count' && measure.where === undefined && sources[0] === measure.source;
  });
}

/** Reads the values of each bucket that has any. Undefined where reading them would cost too much. */
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
