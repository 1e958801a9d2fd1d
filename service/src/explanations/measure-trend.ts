import { findAggregation } from '../catalog/find-aggregation.ts';
import type { Metric } from '../catalog/types.ts';
import { findTrend, sumWeeks } from '../explain/find-trend.ts';
import type { Trend } from '../explain/types.ts';
import { readNumber } from '../query/read-number.ts';
import { dayAt, startOfDay } from '../time/local-days.ts';
import type { Asker, Span } from './asker.ts';
import type { FactBook } from './fact-book.ts';

const WEEKS = 12;

/** The trend of the twelve weeks before the range, for what adds up. Adds `slope`, a week. */
export async function measureTrend(
  metric: Metric,
  span: Span,
  asker: Asker,
  facts: FactBook,
): Promise<Trend | undefined> {
  if (findAggregation(metric.expression, asker.catalog.measures) !== 'sum') return undefined;
  const day = dayAt(span.fromMs, asker.timezone);
  const before = {
    fromMs: startOfDay(day - 7 * WEEKS, asker.timezone),
    toMs: startOfDay(day, asker.timezone),
  };
  const query = asker.toQuery([metric.name], before, { granularity: 'day' });
  const { rows } = await asker.ask(query);
  const values = rows.map((row) => readNumber(row[metric.name]) ?? 0);
  const first = values.findIndex((value) => value !== 0);
  if (first < 0) return undefined;
  const trend = findTrend(sumWeeks(values.slice(first)));
  if (trend) {
    const read = `rows[].${metric.name} from the first that is not 0, summed by seven from the end; the median slope of the last ${trend.buckets} sums`;
    facts.add('slope', trend.slope, { metric: metric.name }, { query, read });
  }
  return trend;
}
