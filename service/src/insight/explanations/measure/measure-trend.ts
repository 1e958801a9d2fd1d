import { findTrend, sumWeeks } from '../../attribution/find-trend.ts';
import type { Trend } from '../../attribution/types.ts';
import { readNumber } from '../../../query/answer/wire-number.ts';
import { dayAt, startOfDay } from '../../../time/local-days.ts';
import type { ExplanationQuery, Span } from '../explanation-query.ts';
import type { FactSet } from '../facts/fact-set.ts';
import type { Change } from './measure-change.ts';

const WEEKS = 12;
const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;

export interface MeasuredTrend extends Trend {
  /** Share of the change that the trend makes up: `trend.part` of it, all or more, or unknown. */
  readonly makesUp: 'some' | 'all' | undefined;
}

/**
 * Measures the trend of the weeks before the range, for metrics that add up and ranges of a day or longer. Adds
 * `slope`, per week, and where the base is what is usual `trend.part`, the share of the change since the periods of the
 * base.
 */
export async function measureTrend(
  change: Change,
  span: Span,
  explanationQuery: ExplanationQuery,
  facts: FactSet,
): Promise<MeasuredTrend | undefined> {
  const { metric, aggregation } = change;
  if (aggregation !== 'sum' || span.toMs - span.fromMs < DAY_MS - 7_200_000) return undefined;
  const day = dayAt(span.fromMs, explanationQuery.timezone);
  const before = {
    fromMs: startOfDay(day - 7 * WEEKS, explanationQuery.timezone),
    toMs: startOfDay(day, explanationQuery.timezone),
  };
  const query = explanationQuery.toQuery([metric.name], before, { granularity: 'day' });
  const { rows } = await explanationQuery.ask(query);
  const values = rows.map((row) => readNumber(row[metric.name]) ?? 0);
  const first = values.findIndex((value) => value !== 0);
  if (first < 0) return undefined;
  const weeks = sumWeeks(values.slice(first));
  const trend = findTrend(weeks);
  if (!trend) return undefined;
  const sums = `rows[].${metric.name} from the first that is not 0, summed by seven from the end`;
  const unit = { metric: metric.name };
  facts.add('slope', trend.slope, unit, { query, read: `${sums}; median slope of the last ${trend.buckets}` });
  // Ages of the periods of the base, weeks: some in between may be left out.
  const ages = change.baseSpans.map(({ fromMs }) => Math.round((span.fromMs - fromMs) / WEEK_MS));
  const spanned = Math.max(0, ...ages);
  if (change.basis !== 'usual' || spanned === 0 || spanned > trend.buckets) return { ...trend, makesUp: undefined };
  const level = weeks.slice(-spanned).reduce((total, value) => total + value, 0) / spanned;
  facts.add('trend.level', level, unit, { query, read: `${sums}; mean of the last ${spanned}` });
  const age = ages.reduce((total, weeks) => total + weeks, 0) / ages.length;
  const part = (change.base * trend.slope * age) / level;
  const of = { base: 'base', slope: 'slope', level: 'trend.level' };
  facts.derive('trend.part', part, unit, `base * slope * ${age} / level`, of);
  const share = part / (change.actual - change.base);
  return { ...trend, makesUp: share >= 1 ? 'all' : share > 0 ? 'some' : undefined };
}
