import type { MetricView } from '../protocol/catalog.ts';
import type { QueryResult } from '../protocol/query.ts';

/** One member of a dimension, as a bar. */
export interface RankedItem {
  /** Null for the records that have no value in the dimension. */
  readonly member: string | number | boolean | null;
  readonly value: number | null;
  /** Of the longest bar, 0 to 1. */
  readonly length: number;
  /** Of the total; only for what adds up. */
  readonly share?: number;
}

export interface Ranking {
  readonly items: readonly RankedItem[];
  /** All members that are not among the items. */
  readonly other?: RankedItem & {
    /** How many; undefined where an older service does not say. */
    readonly count: number | undefined;
  };
}

/** The rows of a result by one dimension, in the order of the answer. */
export function rankRows(result: QueryResult, metric: MetricView, dimension: string): Ranking {
  const { rows, totals, other } = result;
  const values = rows.map((row) => toNumber(row[metric.name]));
  const rest = other && toNumber(other[metric.name]);
  const longest = Math.max(0, ...[...values, rest ?? null].map((value) => Math.abs(value ?? 0)));
  const total = totals[metric.name] ?? null;
  const toItem = (member: RankedItem['member'], value: number | null): RankedItem => ({
    member,
    value,
    length: longest === 0 ? 0 : Math.abs(value ?? 0) / longest,
    ...(metric.aggregation === 'sum' && total !== null && total > 0 && value !== null && { share: value / total }),
  });
  return {
    items: rows.map((row, index) => toItem(row[dimension] ?? null, values[index] ?? null)),
    ...(rest !== undefined && {
      other: {
        ...toItem(null, rest),
        count: result.rowCount === undefined ? undefined : result.rowCount - rows.length,
      },
    }),
  };
}

const toNumber = (value: unknown): number | null => (typeof value === 'number' ? value : null);
