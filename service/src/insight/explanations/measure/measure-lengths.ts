import { findAggregation } from '../../../catalog/model/expressions/find-aggregation.ts';
import type { Expression } from '../../../catalog/model/expressions/expression-types.ts';
import type { Catalog } from '../../../catalog/model/types.ts';
import { readNumber } from '../../../query/answer/wire-number.ts';
import { dayAt, floorToDay } from '../../../time/local-days.ts';
import type { ExplanationQuery, Span } from '../explanation-query.ts';
import type { FactSet } from '../facts/fact-set.ts';
import { subtract } from '../../attribution/subtract.ts';
import type { Change } from './measure-change.ts';

const HOUR_MS = 3_600_000;
const DAYS_A_WEEK = 7;
/** Most weekdays listed with their difference. */
const MAX_LISTED = 3;

/** Effect of a difference in length. */
export interface Lengths {
  readonly unit: 'days' | 'hours';
  /** Base for the length, and the weekdays, of the range; undefined for metrics that do not add up. */
  readonly base: number | undefined;
  /** Weekdays that the range has more (positive) or less often than the base: 0 (Monday) to 6; few, or none. */
  readonly weekdays: readonly { readonly weekday: number; readonly more: number; readonly fact: string }[];
}

/**
 * Compares ranges of different length per day: a metric that adds up is larger in a month of 31 days than in one of 28.
 * Each weekday's share of the base is scaled to the number of such weekdays in the range, where both have all of them;
 * otherwise all days count alike, and ranges that are no whole days are compared by the hour. Undefined where the
 * lengths are the same. Adds `days`, `base.days`, `lengths.base`, `lengths.effect`, `perDay` and `base.perDay`.
 */
export async function measureLengths(
  { metric, aggregation, actual, base }: Pick<Change, 'metric' | 'aggregation' | 'actual' | 'base'>,
  span: Span,
  comparison: Span | undefined,
  explanationQuery: ExplanationQuery,
  facts: FactSet,
): Promise<Lengths | undefined> {
  if (!comparison || !growsWithLength(metric.expression, explanationQuery.catalog.measures)) return undefined;
  const { timezone } = explanationQuery;
  const isWhole = [span, comparison].every(({ fromMs, toMs }) =>
    [fromMs, toMs].every((ms) => floorToDay(ms, timezone) === ms),
  );
  const unit = isWhole ? 'days' : 'hours';
  const countOf = ({ fromMs, toMs }: Span): number =>
    isWhole ? dayAt(toMs, timezone) - dayAt(fromMs, timezone) : (toMs - fromMs) / HOUR_MS;
  const [now, before] = [countOf(span), countOf(comparison)];
  if (Math.abs(now - before) < (isWhole ? 1 : 1.01)) return undefined;
  addCount('days', now, span);
  addCount('base.days', before, comparison);
  if (aggregation !== 'sum') return { unit, base: undefined, weekdays: [] };
  const byWeekday = isWhole && Math.min(now, before) >= DAYS_A_WEEK ? await measureWeekdays() : undefined;
  const adjusted = byWeekday?.base ?? (base * now) / before;
  if (!byWeekday) {
    const of = { base: 'base', days: 'days', before: 'base.days' };
    facts.derive('lengths.base', adjusted, { metric: metric.name }, 'base * days / before', of);
  }
  const unitOf = { metric: metric.name };
  facts.derive('lengths.effect', subtract(adjusted, base), unitOf, 'a - b', { a: 'lengths.base', b: 'base' });
  facts.derive('perDay', actual / now, unitOf, 'a / d', { a: 'actual', d: 'days' });
  facts.derive('base.perDay', base / before, unitOf, 'b / d', { b: 'base', d: 'base.days' });
  return { unit, base: adjusted, weekdays: byWeekday?.weekdays ?? [] };

  function addCount(id: string, value: number, at: Span): void {
    facts.add(id, value, 'count', {
      query: explanationQuery.toQuery([metric.name], at),
      read: `dateRange, in ${unit}`,
    });
  }

  async function measureWeekdays(): Promise<Pick<Lengths, 'weekdays'> & { readonly base: number }> {
    const query = explanationQuery.toQuery([metric.name], comparison as Span, { granularity: 'day', limit: 10_000 });
    const ownQuery = explanationQuery.toQuery([metric.name], span, { granularity: 'day', limit: 10_000 });
    const { rows } = await explanationQuery.ask(query);
    const sums = Array.from({ length: DAYS_A_WEEK }, () => 0);
    for (const row of rows) {
      const weekday = weekdayOf(dayAt(Date.parse(row.time as string), timezone));
      sums[weekday] = (sums[weekday] as number) + (readNumber(row[metric.name]) ?? 0);
    }
    const [counts, countsBefore] = [countWeekdays(span, timezone), countWeekdays(comparison as Span, timezone)];
    const read = `rows[].${metric.name} by weekday from Monday, each times ${counts.join(', ')} over ${countsBefore.join(', ')}, summed`;
    const value = sums.reduce(
      (total, sum, day) => total + (sum * (counts[day] as number)) / (countsBefore[day] as number),
      0,
    );
    facts.add('lengths.base', value, { metric: metric.name }, { query, read });
    const differing = counts
      .map((count, weekday) => ({ weekday, more: count - (countsBefore[weekday] as number) }))
      .filter(({ more }) => more !== 0);
    const listed = differing.length > MAX_LISTED ? [] : differing;
    return {
      base: value,
      weekdays: listed.map(({ weekday, more }) => {
        const fact = `weekday.${weekday}`;
        const read = `rows[] of weekday ${weekday}, counted from Monday as 0`;
        const now = facts.add(`${fact}.days`, counts[weekday] as number, 'count', { query: ownQuery, read });
        const then = facts.add(`${fact}.base.days`, countsBefore[weekday] as number, 'count', { query, read });
        facts.derive(fact, more, 'count', 'a - b', { a: now, b: then });
        return { weekday, more, fact };
      }),
    };
  }
}

/** Returns whether a longer range has more of it: true for sums, distinct counts, and products with one of them. */
export function growsWithLength(expression: Expression, measures: Catalog['measures']): boolean {
  if (expression.kind === 'product') return expression.factors.some((factor) => growsWithLength(factor, measures));
  return findAggregation(expression, measures) !== 'ratio';
}

/** Returns the weekday; 0 is Monday. 1970-01-01 was a Thursday. */
const weekdayOf = (day: number): number => (((day + 3) % DAYS_A_WEEK) + DAYS_A_WEEK) % DAYS_A_WEEK;

function countWeekdays({ fromMs, toMs }: Span, timezone: string): number[] {
  const counts = Array.from({ length: DAYS_A_WEEK }, () => 0);
  for (let day = dayAt(fromMs, timezone); day < dayAt(toMs, timezone); day++) {
    const weekday = weekdayOf(day);
    counts[weekday] = (counts[weekday] as number) + 1;
  }
  return counts;
}
