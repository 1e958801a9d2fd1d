import type { Query } from '../../../../../sdk/src/protocol/query.ts';
import type { Metric } from '../../../catalog/model/types.ts';
import { readNumber } from '../../../query/answer/wire-number.ts';
import { toIso, type ExplanationQuery, type Span } from '../explanation-query.ts';
import { totalOf, type FactSet } from '../facts/fact-set.ts';
import type { Base } from './measure-expected.ts';

/** Minimum number of periods from which their variation is estimated. */
const MIN_PERIODS = 3;

interface Period {
  readonly span: Span;
  readonly value: number;
  readonly weight: number;
  readonly query: Query;
}

/**
 * Measures the mean of the periods; for a ratio the ratio over all of them. Undefined without a value. Adds `base`, for one
 * period `baseRange`, and for several `low` and `high`, their least and greatest value.
 */
export async function measureUsual(
  metric: Metric,
  weight: string | undefined,
  spans: readonly Span[],
  explanationQuery: ExplanationQuery,
  facts: FactSet,
): Promise<(Base & { readonly isOnePeriod: boolean }) | undefined> {
  const unit = { metric: metric.name };
  const periods: Period[] = [];
  for (const span of spans) {
    const query = explanationQuery.toQuery(weight === undefined ? [metric.name] : [metric.name, weight], span);
    const { totals } = await explanationQuery.ask(query);
    const value = readNumber(totals[metric.name]);
    if (value === null) continue;
    periods.push({ span, value, weight: weight === undefined ? 1 : (readNumber(totals[weight]) ?? 0), query });
  }
  const whole = periods.reduce((total, period) => total + period.weight, 0);
  if (periods.length === 0 || whole === 0) return undefined;
  if (periods.length === 1) {
    const [only] = periods as [Period];
    facts.add('base', only.value, unit, totalOf(only.query, metric.name));
    facts.add('baseRange', toIso(only.span), 'range', { query: only.query, read: 'dateRange' });
    return { base: only.value, range: undefined, spread: undefined, isOnePeriod: true };
  }
  const of: Record<string, string> = {};
  periods.forEach((period, index) => {
    of[`v${index}`] = facts.add(`base.v${index}`, period.value, unit, totalOf(period.query, metric.name));
    if (weight !== undefined) {
      of[`w${index}`] = facts.add(`base.w${index}`, period.weight, { metric: weight }, totalOf(period.query, weight));
    }
  });
  const base = periods.reduce((total, period) => total + period.value * period.weight, 0) / whole;
  const terms = periods.map((_, index) => (weight === undefined ? `v${index}` : `v${index} * w${index}`));
  const below = weight === undefined ? `${periods.length}` : `(${periods.map((_, index) => `w${index}`).join(' + ')})`;
  facts.derive('base', base, unit, `(${terms.join(' + ')}) / ${below}`, of);
  const isKnown = periods.length >= MIN_PERIODS;
  return {
    base,
    range: isKnown ? addRange(periods, metric, facts) : undefined,
    spread: isKnown ? findSpread(periods.map(({ value }) => value)) : undefined,
    isOnePeriod: false,
  };
}

/** Standard deviation of a few values, estimated from all of them. */
export function findSpread(values: readonly number[]): number {
  const mean = values.reduce((total, value) => total + value, 0) / values.length;
  const squares = values.reduce((total, value) => total + (value - mean) ** 2, 0);
  return Math.sqrt(squares / Math.max(1, values.length - 1));
}

function addRange(periods: readonly Period[], metric: Metric, facts: FactSet): { low: number; high: number } {
  const sorted = periods.toSorted((a, b) => a.value - b.value);
  const add = (id: string, { value, query }: Period): number => {
    facts.add(id, value, { metric: metric.name }, totalOf(query, metric.name));
    return value;
  };
  return { low: add('low', sorted[0] as Period), high: add('high', sorted.at(-1) as Period) };
}
