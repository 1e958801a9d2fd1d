import type { QueryState } from '../client/query-watch.ts';
import type { MetricView } from '../protocol/catalog.ts';
import type { Freshness, QueryResult, ReceivedError } from '../protocol/query.ts';

/** State of an element; every element has a view for each. */
export type WidgetState = 'loading' | 'ready' | 'stale' | 'empty' | 'error' | 'denied';

export interface WidgetView {
  readonly state: WidgetState;
  readonly result?: QueryResult;
  readonly error?: ReceivedError;
  /** Title of a dimension and the values of its filter that no data has; there if that leaves nothing to show. */
  readonly notFound?: { readonly name: string; readonly values: string };
  /** Freshness as of now: ages grow between updates. */
  readonly freshness?: Freshness;
}

/** Age in objectives after which a number is stale, as in the service. */
const STALE_OBJECTIVES = 5;
const DENIED = /^(forbidden|unknown_)|_claim$/;

/**
 * Converts confirmed results to the view at `nowMs` (epoch). Old values stay through an error, with their age. `data`: the
 * span of the metric's data.
 */
export function toWidgetView(
  { result, receivedAtMs, error }: QueryState,
  nowMs: number,
  data?: MetricView['data'],
): WidgetView {
  if (!result) {
    if (!error) return { state: 'loading' };
    return { state: DENIED.test(error.code) ? 'denied' : 'error', error };
  }
  const freshness = ageFreshness(result.freshness, nowMs - (receivedAtMs ?? nowMs));
  const state = isOfNothing(result)
    ? 'empty'
    : freshness.state === 'stale'
      ? 'stale'
      : isEmpty(result) || isBeforeData(result, data)
        ? 'empty'
        : 'ready';
  return { state, result, freshness, ...(error && { error }) };
}

function ageFreshness(freshness: Freshness, sinceMs: number): Freshness {
  const { objectiveMs } = freshness;
  if (freshness.ageMs === null) return freshness;
  const ageMs = freshness.ageMs + Math.max(0, sinceMs);
  const state = ageMs <= objectiveMs ? 'live' : ageMs <= STALE_OBJECTIVES * objectiveMs ? 'delayed' : 'stale';
  return { ageMs, objectiveMs, state };
}

/** True before the first data, where a zero means that nothing was counted. */
const isBeforeData = ({ totals, dateRange }: QueryResult, data: MetricView['data']): boolean =>
  data !== undefined && (data === null || dateRange[1] <= data.first) && Object.values(totals).every((value) => !value);

/** True if a filter names a value that no data has, so that a zero would be a mistake. */
const isOfNothing = ({ totals, unknownValues }: QueryResult): boolean =>
  unknownValues !== undefined && unknownValues.length > 0 && Object.values(totals).every((value) => !value);

/** No values at all: neither in the rows nor in the totals. Zero is a value. */
function isEmpty({ rows, totals }: QueryResult): boolean {
  const metrics = Object.keys(totals);
  return metrics.every((metric) => totals[metric] === null && rows.every((row) => typeof row[metric] !== 'number'));
}
