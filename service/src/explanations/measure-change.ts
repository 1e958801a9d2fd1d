import type { Explanation } from '../../../sdk/src/protocol/explanations.ts';
import type { Query } from '../../../sdk/src/protocol/query.ts';
import type { AnomalyDesk } from '../anomalies/types.ts';
import { findAggregation } from '../catalog/find-aggregation.ts';
import type { Metric } from '../catalog/types.ts';
import { InvalidRequestError } from '../errors.ts';
import { readNumber } from '../query/read-number.ts';
import { toIso, type Asker, type Span } from './asker.ts';
import { totalOf, type FactBook } from './fact-book.ts';
import type { Scope } from './find-scope.ts';

export interface Change {
  readonly metric: Metric;
  readonly aggregation: 'sum' | 'distinct' | 'ratio';
  /** The metric that weighs the segments of a ratio; undefined where there is none that the principal may see. */
  readonly weight: string | undefined;
  readonly basis: Explanation['basis'];
  /** Ranges that the base is made of. */
  readonly baseSpans: readonly Span[];
  readonly actual: number;
  readonly base: number;
  /** A gap so large comes about once in so many hours; only beside what is expected. */
  readonly onceIn: number | undefined;
  /** Other metrics out of their range at the time. */
  readonly others: readonly string[];
}

/** Measures the whole: what it came to, what it is compared with. Adds `actual`, `base`, `change` and `ratio` to the facts. */
export async function measureChange(
  metric: Metric,
  scope: Scope,
  asker: Asker,
  anomalies: AnomalyDesk,
  facts: FactBook,
): Promise<Change> {
  const aggregation = findAggregation(metric.expression, asker.catalog.measures);
  const weight = aggregation === 'ratio' ? findWeight(metric, asker) : undefined;
  const actualQuery = asker.toQuery(weight === undefined ? [metric.name] : [metric.name, weight], scope.span);
  const unit = { metric: metric.name };
  const actual = readNumber((await asker.ask(actualQuery)).totals[metric.name]);
  if (actual === null) throw noValue(metric, scope.span);
  facts.add('actual', actual, unit, totalOf(actualQuery, metric.name));
  facts.add('range', toIso(scope.span), 'range', totalOf(actualQuery, metric.name));

  const expected = await findExpected(metric, aggregation, actual, scope, asker, anomalies);
  const baseSpans = scope.comparison ? [scope.comparison] : await findBegun(metric, scope.past, asker);
  if (expected) {
    facts.add('base', expected.total, unit, { anomalies: expected.query, read: 'sum of rows[].expected' });
    if (expected.onceIn !== undefined) {
      facts.add('onceIn', expected.onceIn, 'count', { anomalies: expected.query, read: 'anomalies[0].onceIn' });
    }
  }
  const base = expected ? expected.total : await measureBase(metric, weight, baseSpans, asker, facts);
  if (base === null) throw noValue(metric, scope.comparison ?? scope.past.at(0) ?? scope.span);
  facts.derive('change', actual - base, toChangeUnit(metric), 'a - b', { a: 'actual', b: 'base' });
  if (base !== 0)
    facts.derive('ratio', (actual - base) / Math.abs(base), 'share', '(a - b) / abs(b)', { a: 'actual', b: 'base' });
  return {
    metric,
    aggregation,
    weight,
    basis: scope.comparison ? 'comparison' : expected ? 'expected' : 'usual',
    baseSpans,
    actual,
    base,
    onceIn: expected?.onceIn,
    others: expected?.others ?? [],
  };
}

/** Differences of shares are points. */
export const toChangeUnit = (metric: Metric): 'points' | { readonly metric: string } =>
  metric.format === 'percent' ? 'points' : { metric: metric.name };

const noValue = ({ name }: Metric, span: Span): InvalidRequestError =>
  new InvalidRequestError(
    'no_value',
    `${name} has no value in ${toIso(span).join('/')}: expected ranges in which something happened`,
    { path: 'dateRange' },
  );

/** The denominator of a ratio, where a metric of its own shows it to the principal. */
function findWeight({ expression }: Metric, { catalog, policy }: Asker): string | undefined {
  if (expression.kind !== 'ratio') return undefined;
  const wanted = JSON.stringify(expression.denominator);
  return [...catalog.metrics.values()].find(
    (one) => policy.metrics.has(one.name) && JSON.stringify(one.expression) === wanted,
  )?.name;
}

/** The sum of the hours' expected values; undefined where they do not add up, or some are not known. */
async function findExpected(
  metric: Metric,
  aggregation: Change['aggregation'],
  actual: number,
  { span, granularity, comparison }: Scope,
  asker: Asker,
  desk: AnomalyDesk,
) {
  if (comparison || granularity !== 'hour') return undefined;
  const dateRange = toIso(span);
  const ask = { dateRange, granularity, severity: 'medium', filters: asker.filters } as const;
  const { rows = [], anomalies } = await desk.find({ ...ask, metric: metric.name }, asker.policy);
  const isWhole = rows.length === 1 || aggregation === 'sum';
  const seen = rows.reduce((total, row) => total + (row.value ?? 0), 0);
  const isSame = Math.abs(seen - actual) <= 1e-9 * Math.abs(actual) + 1e-9;
  if (rows.length === 0 || !isWhole || !isSame || rows.some(({ expected }) => expected === null)) return undefined;
  const all = await desk.find({ ...ask, metric: undefined }, asker.policy);
  return {
    total: rows.reduce((total, row) => total + (row.expected as number), 0),
    query: { metric: metric.name, dateRange: dateRange.join('/'), granularity, severity: 'medium' },
    onceIn: anomalies[0]?.onceIn ?? undefined,
    others: [...new Set(all.anomalies.map((one) => one.metric))].filter((name) => name !== metric.name),
  };
}

/** The periods since the first in which there was something. */
async function findBegun(metric: Metric, past: readonly Span[], asker: Asker): Promise<Span[]> {
  const values = await Promise.all(
    past.map(async (span) => readNumber((await asker.ask(asker.toQuery([metric.name], span))).totals[metric.name])),
  );
  const first = values.findLastIndex((value) => value !== null && value !== 0);
  return past.slice(0, first + 1);
}

/** The mean of the periods; of a ratio the ratio over all of them. Null without a value. */
async function measureBase(
  metric: Metric,
  weight: string | undefined,
  spans: readonly Span[],
  asker: Asker,
  facts: FactBook,
): Promise<number | null> {
  const unit = { metric: metric.name };
  const periods: { value: number; weight: number; query: Query }[] = [];
  for (const span of spans) {
    const query = asker.toQuery(weight === undefined ? [metric.name] : [metric.name, weight], span);
    const { totals } = await asker.ask(query);
    const value = readNumber(totals[metric.name]);
    if (value === null) continue;
    periods.push({ value, weight: weight === undefined ? 1 : (readNumber(totals[weight]) ?? 0), query });
  }
  const whole = periods.reduce((total, period) => total + period.weight, 0);
  if (periods.length === 0 || whole === 0) return null;
  if (periods.length === 1) {
    const [only] = periods as [(typeof periods)[number]];
    facts.add('base', only.value, unit, totalOf(only.query, metric.name));
    return only.value;
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
  return base;
}
