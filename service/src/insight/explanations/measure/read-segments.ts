import type { Filter, Query, Row } from '../../../../../sdk/src/protocol/query.ts';
import type { Metric } from '../../../catalog/model/types.ts';
import { AppError } from '../../../base/errors.ts';
import { membersOf } from '../../../query/plan/plan.ts';
import { readNumber } from '../../../query/answer/wire-number.ts';
import type { ExplanationQuery, Span } from '../explanation-query.ts';

/** Segments beyond this number are combined. */
const MAX_SEGMENTS = 200;

/** One metric over the values of a dimension in one range. */
export interface SegmentValues {
  readonly query: Query;
  /** Total of the first metric. */
  readonly total: number;
  readonly totals: Readonly<Record<string, number>>;
  readonly values: ReadonlyMap<string | null, Readonly<Record<string, number>>>;
}

/**
 * Reads metrics by a dimension, largest first. Undefined where that would cost too much, or the dimension does not
 * apply: a missing part of an explanation is no failure.
 */
export async function readSegments(
  metrics: readonly string[],
  dimension: string,
  span: Span,
  explanationQuery: ExplanationQuery,
  filters: readonly Filter[] = [],
): Promise<SegmentValues | undefined> {
  const query = explanationQuery.toQuery(metrics, span, { dimension, filters, limit: MAX_SEGMENTS });
  try {
    const { rows, totals } = await explanationQuery.ask(query);
    const values = new Map(rows.map((row) => [row[dimension] as string | null, toNumbers(row, metrics)]));
    const sums = toNumbers(totals, metrics);
    return { query, total: sums[metrics[0] as string] ?? 0, totals: sums, values };
  } catch (error) {
    if (error instanceof AppError && !error.retryable) return undefined;
    throw error;
  }
}

const toNumbers = (row: Row, metrics: readonly string[]): Record<string, number> =>
  Object.fromEntries(metrics.map((name) => [name, readNumber(row[name]) ?? 0]));

/** Reads several ranges; undefined where one of them cannot be read. */
export async function readPeriods(
  metrics: readonly string[],
  dimension: string,
  spans: readonly Span[],
  explanationQuery: ExplanationQuery,
  filters: readonly Filter[] = [],
): Promise<SegmentValues[] | undefined> {
  const read = await Promise.all(
    spans.map((span) => readSegments(metrics, dimension, span, explanationQuery, filters)),
  );
  return read.every((segments) => segments !== undefined) ? read : undefined;
}

/**
 * Returns the dimensions by which the principal may split a metric. Dimensions in its definition are left out: that
 * refunds are orders with the status refunded is no finding.
 */
export function dimensionsOf({ sources, measures }: Metric, { catalog, policy }: ExplanationQuery): string[] {
  const defining = new Set(
    measures.flatMap((name) => {
      const { source, where } = catalog.measures.get(name) ?? {};
      return where === undefined ? [] : [...membersOf([where])].map((field) => `${source}.${field}`);
    }),
  );
  return [...catalog.dimensions.values()]
    .filter(({ name, fields }) => policy.dimensions.has(name) && sources.every((source) => fields.has(source)))
    .filter(({ fields }) => ![...fields].some(([source, field]) => defining.has(`${source}.${field}`)))
    .map(({ name }) => name);
}
