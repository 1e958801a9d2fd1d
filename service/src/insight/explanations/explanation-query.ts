import pLimit from 'p-limit';
import type { Filter, Granularity, Query, QueryResult } from '../../../../sdk/src/protocol/query.ts';
import type { Policy } from '../../access/types.ts';
import type { Catalog } from '../../catalog/model/types.ts';
import type { Caller, QueryService } from '../../query/types.ts';

export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

export const toIso = ({ fromMs, toMs }: Span): [string, string] => [
  new Date(fromMs).toISOString(),
  new Date(toMs).toISOString(),
];

/** Queries for one principal, in one zone, under the filters of the explanation. */
export interface ExplanationQuery {
  readonly catalog: Catalog;
  readonly policy: Policy;
  /** Who waits for the explanation; undefined: the service itself. */
  readonly caller: Caller | undefined;
  readonly timezone: string;
  readonly filters: readonly Filter[];
  toQuery(metrics: readonly string[], span: Span, more?: More): Query;
  ask(query: Query): Promise<QueryResult>;
}

interface More {
  readonly granularity?: Granularity;
  readonly dimension?: string;
  /** Filters beside those of the explanation. */
  readonly filters?: readonly Filter[];
  readonly limit?: number;
}

/** Queries of one explanation that run or wait in the queue of its principal at a time. */
const CONCURRENCY = 4;

/** Creates the queries of an explanation; what is asked beyond a few at a time waits here for its turn. */
export function createExplanationQuery(
  queries: QueryService,
  base: Pick<ExplanationQuery, 'catalog' | 'policy' | 'caller' | 'timezone' | 'filters'>,
): ExplanationQuery {
  const inTurn = pLimit(CONCURRENCY);
  return {
    ...base,
    toQuery(metrics, span, { granularity, dimension, filters = [], limit } = {}) {
      const all = [...base.filters, ...filters];
      return {
        metrics,
        ...(dimension !== undefined && { dimensions: [dimension] }),
        timeDimension: { dateRange: toIso(span), ...(granularity && { granularity }) },
        ...(all.length > 0 && { filters: all }),
        ...(limit !== undefined && { limit }),
        timezone: base.timezone,
      };
    },
    ask: (query) => inTurn(() => queries.answer(query, base.policy, base.caller)),
  };
}
