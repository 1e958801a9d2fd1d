import { InvalidRequestError } from '../../../base/errors.ts';
import type { DateRange, Query, QueryResult } from '../../../../../sdk/src/protocol/query.ts';
import { resolveComparison } from '../../../time/comparison.ts';
import { cutComparison, cutToSettled } from '../../../time/cut-to-settled.ts';
import { parseDateRange } from '../../../time/date-range.ts';
import type { RangeContext, ResolvedRange } from '../../../time/resolved-range.ts';
import type { Catalog, Metric } from '../../../catalog/model/types.ts';
import { toIso, type ExplanationQuery, type Span } from '../explanation-query.ts';
import { findCalendarEvents } from './calendar-events.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Longest range, days, that is examined by the hour. */
const MAX_DAYS_BY_HOUR = 8;
/**
 * Number of earlier periods that show what is usual; up to twice as many are examined to find that many without events.
 */
export const PERIODS = 4;
const MAX_PERIODS = 8;

export interface Scope {
  /** Closed part of the requested range; of a metric that settles the settled part, where there is one. */
  readonly span: Span;
  /** True where `span` leaves out what is closed and still settles. */
  readonly isCutToSettled: boolean;
  readonly granularity: 'minute' | 'hour' | 'day';
  /** Same time in the weeks before, newest first: up to eight without a calendar event. */
  readonly past: readonly Span[];
  /** True where each of them had a calendar event, so that none shows what is usual. */
  readonly isPastEventful: boolean;
  readonly comparison: Span | undefined;
  /** The query of the metric whose comparison is that of the explanation; undefined without a comparison. */
  readonly comparedQuery: Query | undefined;
  /** The metric by bucket over the requested range; carries freshness and watermark. */
  readonly result: QueryResult;
}

/** Buckets of one query. */
const MAX_BUCKETS = 10_000;

/** Finds the ranges to compare. Throws `nothing_closed` where no bucket of the range has ended. */
export async function findScope(
  { name: metric, settlesMs }: Pick<Metric, 'name' | 'settlesMs'>,
  dateRange: DateRange,
  compareDateRange: DateRange | undefined,
  explanationQuery: ExplanationQuery,
  nowMs: number,
): Promise<Scope> {
  const { timezone, catalog } = explanationQuery;
  const context: RangeContext = { nowMs, timezone, weekStart: catalog.weekStart };
  const requested = parseDateRange(dateRange, context, 'dateRange');
  const length = requested.toMs - requested.fromMs;
  const usual = length < HOUR_MS ? 'minute' : length <= MAX_DAYS_BY_HOUR * DAY_MS ? 'hour' : 'day';
  const read = async (granularity: Scope['granularity']) => {
    const result = await explanationQuery.ask(
      explanationQuery.toQuery([metric], requested, { granularity, limit: MAX_BUCKETS }),
    );
    return { granularity, result, span: clip(requested, result, nowMs) };
  };
  // A running hour is examined by its closed minutes, and so on, where one query may have that many.
  const coarse = await read(usual);
  const isRefined = !coarse.span && usual !== 'minute' && length <= MAX_BUCKETS * MINUTE_MS;
  const { granularity, result, span: closed } = isRefined ? await read('minute') : coarse;
  if (!closed) {
    const { watermark } = result;
    const expected =
      watermark === null
        ? 'the source has no watermark yet, as in the first second after its first events; try again'
        : `expected one that begins before the watermark (${watermark})`;
    const message = `dateRange ${toIso(requested).join('/')} has no closed ${granularity}: ${expected}`;
    throw new InvalidRequestError('nothing_closed', message, { path: 'dateRange', retryable: watermark === null });
  }
  const span = cutToSettled(closed, Date.parse(result.asOf) - settlesMs, context);
  const comparison =
    compareDateRange === undefined ? undefined : findCompared(compareDateRange, requested, span, context);
  const isCutToSettled = span.toMs < closed.toMs;
  const comparedQuery =
    compareDateRange === undefined
      ? undefined
      : {
          ...explanationQuery.toQuery([metric], requested),
          timeDimension: { dateRange, compareDateRange },
          ...(isCutToSettled && { settled: true }),
        };
  const past = findPast(span, context, catalog);
  return { span, isCutToSettled, granularity, ...past, comparison, comparedQuery, result };
}

/**
 * Finds the range that a query of the requested range compares its closed part with: the same part of the compared
 * period. The whole period where all is closed, and where the ranges cannot be aligned.
 */
export function findCompared(
  compareDateRange: DateRange,
  requested: ResolvedRange,
  closed: Span,
  context: RangeContext,
): Span {
  const comparison = resolveComparison(compareDateRange, requested, context, 'compareDateRange');
  return cutComparison(comparison, requested, closed.toMs, context.timezone);
}

/** Cuts the range at the first bucket that has not ended. */
function clip(asked: Span, { rows }: QueryResult, nowMs: number): Span | undefined {
  const open = rows.find(({ partial }) => partial);
  const toMs = Math.min(asked.toMs, open ? Date.parse(open.time as string) : Infinity, nowMs);
  return toMs > asked.fromMs ? { fromMs: asked.fromMs, toMs } : undefined;
}

/**
 * Finds earlier periods, as many weeks apart as the range is long, so that they do not overlap. Days of calendar events
 * do not show what is usual: periods that touch one are left out, unless all do.
 */
function findPast(span: Span, context: RangeContext, catalog: Catalog): Pick<Scope, 'past' | 'isPastEventful'> {
  const weeks = Math.ceil((span.toMs - span.fromMs) / (7 * DAY_MS));
  const all: Span[] = [];
  let at = parseDateRange(toIso(span), context, 'dateRange');
  for (let step = 1; step <= MAX_PERIODS * weeks; step++) {
    at = resolveComparison('same period last week', at, context, 'compareDateRange');
    if (step % weeks === 0) all.push({ fromMs: at.fromMs, toMs: at.toMs });
  }
  const uneventful = all.filter((period) => findCalendarEvents(catalog, period).length === 0);
  const isPastEventful = uneventful.length === 0;
  return { past: isPastEventful ? all : uneventful, isPastEventful };
}
