import type { ReactiveElement } from 'lit';
import type { Client } from '../../client/client.ts';
import type { QueryState } from '../../client/query-watch.ts';
import { createCellController } from '../../controllers/cell-controller.ts';
import { createMembersController, type FindCompared } from '../../controllers/members-controller.ts';
import { describeAgainst } from '../../format/describe-against.ts';
import { describeSettled } from '../../format/describe-settled.ts';
import type { Formatter } from '../../format/formatter.ts';
import type { MetricView } from '../../protocol/catalog.ts';
import type { AlignedComparison, DateRange, Query, QueryResult, Row } from '../../protocol/query.ts';

/** Greatest limit of a query. */
const MAX_ROWS = 10_000;

/** The queries of a table: of a metric that settles only what is settled is counted, of others all of the range. */
export interface ColumnQueries {
  readonly main: Query;
  /** That of the metrics that settle, where there are others too. */
  readonly settled: Query | undefined;
  /** All columns in one query, for an export; of all of the range where some do not settle. */
  readonly whole: Query;
}

/** The columns of both queries. */
export interface Columns {
  readonly result: QueryResult | undefined;
  /** Result of the main query. */
  readonly main: QueryResult | undefined;
  readonly findCompared: FindCompared;
  /** Result for the metrics that settle, where there are others too. */
  readonly settled: QueryResult | undefined;
}

export interface SettledColumns {
  /** Call it at each update. `result`: of the main query; nothing is asked for without it. */
  follow(client: Client | undefined, split: () => ColumnQueries, result: QueryResult | undefined): Columns;
}

/** Names the part that is counted, where it is that of all columns, and what changes are against. */
export function describePeriod(
  { main, settled }: Pick<Columns, 'main' | 'settled'>,
  metric: MetricView | undefined,
  compare: DateRange | undefined,
  range: DateRange,
  formatter: Formatter,
): string | undefined {
  if (!main || !metric) return undefined;
  const part = settled ? undefined : describeSettled(main, metric, range, formatter);
  return [part, describeAgainst(compare, range, main, formatter)].filter(Boolean).join(' · ');
}

/** Splits the query of all columns. The rows are those of the query that has the member of the order. */
export function splitQuery(query: Query, settles: (metric: string) => boolean): ColumnQueries {
  const { metrics, order, limit, ...rest } = query;
  const [settling, final] = [metrics.filter(settles), metrics.filter((name) => !settles(name))];
  if (settling.length === 0) return { main: query, settled: undefined, whole: query };
  if (final.length === 0) {
    const main = { ...query, settled: true };
    return { main, settled: undefined, whole: main };
  }
  const isLed = isLedBySettled(query, settling);
  const leading = { ...(order && { order }), ...(limit && { limit }) };
  const following = { limit: MAX_ROWS };
  return {
    main: { ...rest, metrics: final, ...(isLed ? following : leading) },
    settled: { ...rest, metrics: settling, ...(isLed ? leading : following), settled: true },
    whole: query,
  };
}

const isLedBySettled = ({ order = [] }: Query, settling: readonly string[]): boolean =>
  settling.includes(order[0]?.[0].replace(/\.change$/, '') ?? '');

/**
 * Asks for the columns that settle apart, as they end at another instant, and joins them to the others. `isSum`: whether the values of
 * a metric add up.
 */
export function createSettledColumns(host: ReactiveElement, isSum: (metric: string) => boolean): SettledColumns {
  const part = createCellController<QueryState>(host);
  const [members, settledMembers] = [createMembersController(host), createMembersController(host)];
  const findLast = keepLast();
  let merged: readonly [main: QueryResult, settled: QueryResult, isLed: boolean, result: QueryResult] | undefined;
  return {
    follow(client, split, result) {
      const { main: mainQuery, settled: query } = result ? split() : {};
      part.watch(query && client?.watch(query));
      const settled = findLast(client, query, part.value);
      const find = members.follow(client, mainQuery, result);
      const findSettled = settledMembers.follow(client, query, settled);
      if (!result || !query || !settled) return { result, main: result, findCompared: find, settled };
      const isLed = isLedBySettled(query, query.metrics);
      const [before, beforeSettled, wasLed] = merged ?? [];
      if (!merged || before !== result || beforeSettled !== settled || wasLed !== isLed) {
        const [first, second] = isLed ? [settled, result] : [result, settled];
        const sums = (isLed ? mainQuery : query)?.metrics.filter(isSum) ?? [];
        merged = [result, settled, isLed, joinResults(first, second, query.dimensions ?? [], sums)];
      }
      const findCompared: FindCompared = (row) => {
        const [a, b] = [find(row), findSettled(row)];
        return a && b ? { now: { ...b.now, ...a.now }, before: joinRows(a.before, b.before) } : (a ?? b);
      };
      return { result: merged[3], main: result, findCompared, settled };
    },
  };
}

/** Keeps the last numbers while those of another order or limit are asked for; of other rows or another client it keeps none. */
function keepLast(): (
  client: Client | undefined,
  query: Query | undefined,
  state: QueryState | undefined,
) => QueryResult | undefined {
  let last: QueryResult | undefined;
  let before: readonly [key: string | undefined, client: Client | undefined] = [undefined, undefined];
  return (client, query, state) => {
    const key = query && JSON.stringify({ ...query, order: undefined, limit: undefined });
    if (key !== before[0] || client !== before[1]) last = undefined;
    before = [key, client];
    last = query && !state?.error ? (state?.result ?? last) : undefined;
    return last;
  };
}

const joinRows = (a: Row | undefined, b: Row | undefined): Row | undefined => (a && b ? { ...b, ...a } : (a ?? b));

/**
 * Joins the columns of two results by the values of dimensions. Rows that only the second one has follow where none were left out; else
 * they are among the others, whose `sums` of the second result are added up.
 */
function joinResults(
  first: QueryResult,
  second: QueryResult,
  dimensions: readonly string[],
  sums: readonly string[],
): QueryResult {
  const toKey = (row: Row): string => JSON.stringify(dimensions.map((dimension) => row[dimension] ?? null));
  const others = new Map(second.rows.map((row) => [toKey(row), row]));
  const rows = first.rows.map((row) => ({ ...others.get(toKey(row)), ...row }));
  const shown = new Set(rows.map(toKey));
  const rest = second.rows.filter((row) => !shown.has(toKey(row)));
  const hidden = second.other ? [...rest, second.other] : rest;
  const otherSums = Object.fromEntries(sums.map((metric) => [metric, sumUp(hidden, metric)]));
  const aligned = joinAligned(first.comparison?.aligned, second.comparison?.aligned);
  return {
    ...first,
    rows: first.truncated ? rows : [...rows, ...rest],
    ...(first.other && { other: { ...otherSums, ...first.other } }),
    totals: { ...second.totals, ...first.totals },
    ...(first.comparison && { comparison: { ...first.comparison, ...(aligned && { aligned }) } }),
  };
}

const sumUp = (rows: readonly Row[], metric: string): number =>
  rows.reduce((sum, { [metric]: value }) => (typeof value === 'number' ? sum + value : sum), 0);

const joinAligned = (
  a: AlignedComparison | undefined,
  b: AlignedComparison | undefined,
): AlignedComparison | undefined =>
  a &&
  b && {
    ...a,
    totals: { ...b.totals, ...a.totals },
    current: { ...a.current, totals: { ...b.current.totals, ...a.current.totals } },
  };
