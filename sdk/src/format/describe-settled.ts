import type { MetricView } from '../protocol/catalog.ts';
import type { DateRange, QueryResult } from '../protocol/query.ts';
import { isSettling } from '../view/series/is-settling.ts';
import type { Formatter } from './formatter.ts';
import { fill } from './texts/texts.ts';
import { formatRange } from './times.ts';

/**
 * "30 Oct – 17 Nov 2026 (settled)": the part of a range that a number counts; or says that all of it still settles. Undefined
 * where neither is so, and while there is no number.
 */
export function describeSettled(
  result: QueryResult,
  metric: MetricView,
  range: DateRange,
  formatter: Formatter,
): string | undefined {
  const { texts } = formatter;
  if (result.totals[metric.name] === undefined) return undefined;
  if (result.settledUntil) return fill(texts.settled, { range: formatRange(formatter, result.dateRange) });
  return isSettling(result, metric) ? fill(texts.settling, { range: formatRange(formatter, range) }) : undefined;
}
