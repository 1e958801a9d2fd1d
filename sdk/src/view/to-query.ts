import type { DateRange, Filter, Granularity, Query } from '../protocol/query.ts';

export interface QueryChoice {
  readonly metrics: readonly string[];
  readonly dimensions?: readonly string[] | undefined;
  readonly range: DateRange;
  readonly granularity?: Granularity | undefined;
  readonly compare?: DateRange | undefined;
  readonly filters: readonly Filter[];
  readonly order?: Query['order'];
  readonly limit?: number | undefined;
  readonly timeZone?: string | undefined;
  /** Asks for what is settled alone. */
  readonly settled?: boolean | undefined;
  /** Asks for expected ranges. */
  readonly expected?: boolean | undefined;
}

/** Builds the query of an element; omits what is not set, so that equal settings give equal queries. */
export function toQuery(choice: QueryChoice): Query {
  const { metrics, dimensions, range, granularity, compare, filters, order, limit, timeZone, settled, expected } =
    choice;
  const query = {
    metrics,
    dimensions,
    timeDimension: { granularity, dateRange: range, compareDateRange: compare },
    filters: filters.length > 0 ? filters : undefined,
    order,
    limit,
    timezone: timeZone,
    settled: settled || undefined,
    expected: expected || undefined,
  };
  return JSON.parse(JSON.stringify(query)) as Query;
}
