import type { ReactiveElement } from 'lit';
import type { Client } from '../client/client.ts';
import type { QueryState } from '../client/query-watch.ts';
import type { Query, QueryResult, Row } from '../protocol/query.ts';
import { lacksData } from '../view/series/compute-change.ts';
import { createCellController } from './cell-controller.ts';

/** The rows of the same dimension values in both ranges, over what both ranges have. */
export interface ComparedRows {
  readonly now: Row;
  readonly before: Row | undefined;
}

export interface MembersController {
  /** The rows to compare with each other, to be asked for at each update; nothing where there is no like to compare with. */
  follow(client: Client | undefined, query: Query | undefined, result: QueryResult | undefined): FindCompared;
}

/** Finds the rows with the dimension values of a row. */
export type FindCompared = (row: Row) => ComparedRows | undefined;

/** Further rows that are asked for of a part of the range: there, others may be the largest. */
const SPARE_ROWS = 20;
/** Greatest limit of a query. */
const MAX_ROWS = 10_000;
const FIND_NOTHING: FindCompared = () => undefined;

/**
 * Compares like with like by dimension values: an answer aligns its totals only, so the aligned part of a range that
 * still runs is asked for apart.
 */
export function createMembersController(host: ReactiveElement): MembersController {
  const part = createCellController<QueryState>(host);
  let paired: readonly [of: QueryResult, find: FindCompared] | undefined;

  function pair(result: QueryResult | undefined, dimensions: readonly string[]): FindCompared {
    if (!result) return FIND_NOTHING;
    if (paired?.[0] !== result) paired = [result, pairRows(result, dimensions)];
    return paired[1];
  }

  return {
    follow(client, query, result) {
      const aligned = result?.comparison?.aligned;
      if (!query || !aligned || lacksData(aligned)) {
        part.watch(undefined);
        return FIND_NOTHING;
      }
      const { dimensions = [], limit } = query;
      if (aligned.isWhole) {
        part.watch(undefined);
        return pair(result, dimensions);
      }
      const more = limit && { limit: Math.min(limit + SPARE_ROWS, MAX_ROWS) };
      part.watch(client?.watch({ ...query, ...more, aligned: true }));
      return pair(part.value?.result, dimensions);
    },
  };
}

function pairRows({ rows, comparison }: QueryResult, dimensions: readonly string[]): FindCompared {
  const toKey = (row: Row): string => JSON.stringify(dimensions.map((dimension) => row[dimension] ?? null));
  const compared = new Map(comparison?.rows.map((before) => [toKey(before), before]));
  const pairs = new Map(rows.map((now) => [toKey(now), { now, before: compared.get(toKey(now)) }]));
  return (row) => pairs.get(toKey(row));
}
