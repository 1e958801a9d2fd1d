import type { ReactiveElement } from 'lit';
import type { Client } from '../client/client.ts';
import type { QueryState } from '../client/query-watch.ts';
import type { Query, QueryResult } from '../protocol/query.ts';
import { findUncounted, type Bucket } from '../view/series/describe-series.ts';
import { createCellController } from './cell-controller.ts';

export interface SettledController {
  /**
   * The result whose totals a headline shows, to be asked for at each update: of a range that is settled in part only its
   * settled part, beside the same part of what it is compared with; else the result itself. Without totals until that part
   * is loaded.
   */
  follow(
    client: Client | undefined,
    build: () => Query,
    result: QueryResult | undefined,
    buckets: readonly Bucket[],
  ): QueryResult | undefined;
}

/** Asks for the settled part of a range apart, because shares and distinct counts do not add up. */
export function createSettledController(host: ReactiveElement): SettledController {
  const settled = createCellController<QueryState>(host);
  return {
    follow(client, build, result, buckets) {
      const uncounted = findUncounted(buckets);
      if (!result || !uncounted) {
        settled.watch(undefined);
        return result;
      }
      const { time, beforeTime } = uncounted;
      const dateRange = [result.dateRange[0], time] as const;
      const before = result.comparison?.dateRange[0];
      const timeDimension = {
        dateRange,
        ...(before && beforeTime && { compareDateRange: [before, beforeTime] as const }),
      };
      settled.watch(client?.watch({ ...build(), timeDimension }));
      return settled.value?.result ?? omitComparison({ ...result, dateRange, totals: {} });
    },
  };
}

function omitComparison(result: QueryResult): QueryResult {
  const waiting: { -readonly [Key in keyof QueryResult]: QueryResult[Key] } = { ...result };
  delete waiting.comparison;
  return waiting;
}
