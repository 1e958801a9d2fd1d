import type { ReactiveElement } from 'lit';
import type { Client } from '../client/client.ts';
import type { QueryState } from '../client/query-watch.ts';
import type { MetricView } from '../protocol/catalog.ts';
import type { Query, QueryResult } from '../protocol/query.ts';
import { hasSettledPart } from '../view/series/is-settling.ts';
import { createCellController } from './cell-controller.ts';

export interface SettledController {
  /**
   * The result whose totals a headline shows, to be asked for at each update: of a range that is settled in part only its
   * settled part, beside the same dates of what it is compared with; else the result itself. Without totals until that part
   * is loaded.
   */
  follow(
    client: Client | undefined,
    build: () => Query,
    result: QueryResult | undefined,
    metric: MetricView | undefined,
  ): QueryResult | undefined;
}

/** Asks for the settled part of a range apart, because shares and distinct counts do not add up. */
export function createSettledController(host: ReactiveElement): SettledController {
  const settled = createCellController<QueryState>(host);
  return {
    follow(client, build, result, metric) {
      if (!result || !metric || !hasSettledPart(result, metric)) {
        settled.watch(undefined);
        return result;
      }
      const { timeDimension, ...query } = build();
      const { dateRange, compareDateRange } = timeDimension;
      const whole = { dateRange, ...(compareDateRange && { compareDateRange }) };
      settled.watch(client?.watch({ ...query, timeDimension: whole, settled: true }));
      const { result: part, error } = settled.value ?? {};
      // Of what cannot be asked for the whole range is shown, as of a range that is not settled at all.
      if (error) return result;
      if (!part) return omitComparison({ ...result, totals: {} });
      return part.settledUntil ? part : result;
    },
  };
}

function omitComparison(result: QueryResult): QueryResult {
  const waiting: { -readonly [Key in keyof QueryResult]: QueryResult[Key] } = { ...result };
  delete waiting.comparison;
  return waiting;
}
