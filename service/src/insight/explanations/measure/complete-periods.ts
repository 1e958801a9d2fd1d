import type { Metric } from '../../../catalog/model/types.ts';
import { readNumber } from '../../../query/answer/wire-number.ts';
import type { ExplanationQuery, Span } from '../explanation-query.ts';
import type { Change } from './measure-change.ts';

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
/** A first bucket with less than this share of the mean is only partly covered by data. */
const MIN_SHARE = 0.5;

/** Returns the periods since the first data, newest first, without one that is only partly covered. */
export async function findCompletePeriods(
  metric: Metric,
  aggregation: Change['aggregation'],
  past: readonly Span[],
  explanationQuery: ExplanationQuery,
): Promise<readonly Span[]> {
  const read = async (span: Span): Promise<number> =>
    readNumber((await explanationQuery.ask(explanationQuery.toQuery([metric.name], span))).totals[metric.name]) ?? 0;
  const values = await Promise.all(past.map(read));
  const begun = past.slice(0, values.findLastIndex((value) => value !== 0) + 1);
  const oldest = begun.at(-1);
  // A part of a period has nearly the ratio of the whole.
  if (!oldest || aggregation === 'ratio') return begun;
  const before = await read({ fromMs: oldest.fromMs - WEEK_MS, toMs: oldest.fromMs });
  return before !== 0 || (await isCovered(metric, oldest, explanationQuery)) ? begun : begun.slice(0, -1);
}

/** Returns whether a period has as much data at its beginning as later. */
async function isCovered({ name }: Metric, span: Span, explanationQuery: ExplanationQuery): Promise<boolean> {
  const granularity = span.toMs - span.fromMs <= 2 * DAY_MS ? 'hour' : 'day';
  const { rows } = await explanationQuery.ask(explanationQuery.toQuery([name], span, { granularity, limit: 1000 }));
  const values = rows.map((row) => Math.abs(readNumber(row[name]) ?? 0));
  const mean = values.reduce((total, value) => total + value, 0) / values.length;
  return (values[0] ?? 0) >= MIN_SHARE * mean;
}
