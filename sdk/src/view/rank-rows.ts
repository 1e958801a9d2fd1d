import type { MetricView } from '../protocol/catalog.ts';
import type { QueryResult } from '../protocol/query.ts';

/** One member of a dimension, as a bar. */
export interface RankedItem {
  /** Null for the records that have no value in the dimension. */
  readonly member: string | number | boolean | null;
  readonly value: number | null;
  /** Start of the bar, 0 to 1 of the available width: bars of negative values end where the others begin. */
  readonly start: number;
  /** Length of the bar, 0 to 1 of the available width. */
  readonly length: number;
  /** Share of the total; only for additive metrics without negative parts: parts of both signs have no shares. */
  readonly share?: number;
}

export interface Ranking {
  readonly items: readonly RankedItem[];
  /** All members that are not among the items. */
  readonly other?: RankedItem & {
    /** Number of members; undefined if an older service does not report it. */
    readonly count: number | undefined;
  };
  /** The greatest size of all values, 0 without any. */
  readonly largest: number;
  /** Where the target of a metric that does not add up lies, 0 to 1 of the available width. */
  readonly level?: number;
}

/** The rows of a result by one dimension, in the order of the answer. */
export function rankRows(result: QueryResult, metric: MetricView, dimension: string): Ranking {
  const { rows, totals, other } = result;
  const values = rows.map((row) => toNumber(row[metric.name]));
  const rest = other && toNumber(other[metric.name]);
  const numbers = [...values, rest ?? null].filter((value) => value !== null);
  const level = metric.aggregation === 'ratio' && numbers.length > 0 ? metric.target : undefined;
  const least = Math.min(0, ...numbers);
  const span = Math.max(0, ...numbers, level ?? 0) - least;
  const total = totals[metric.name] ?? null;
  const hasShares = metric.aggregation === 'sum' && total !== null && total > 0 && least === 0;
  const toItem = (member: RankedItem['member'], value: number | null): RankedItem => ({
    member,
    value,
    start: span === 0 ? 0 : (Math.min(0, value ?? 0) - least) / span,
    length: span === 0 ? 0 : Math.abs(value ?? 0) / span,
    ...(hasShares && value !== null && { share: value / total }),
  });
  return {
    items: rows.map((row, index) => toItem(row[dimension] ?? null, values[index] ?? null)),
    ...(rest !== undefined && {
      other: {
        ...toItem(null, rest),
        count: result.rowCount === undefined ? undefined : result.rowCount - rows.length,
      },
    }),
    largest: Math.max(0, ...numbers.map(Math.abs)),
    ...(level !== undefined && span > 0 && { level: (level - least) / span }),
  };
}

const toNumber = (value: unknown): number | null => (typeof value === 'number' ? value : null);
