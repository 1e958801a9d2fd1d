import type { Explanation } from '../../../sdk/src/protocol/explanations.ts';
import type { AnomalyDesk } from '../anomalies/types.ts';
import { findAggregation } from '../catalog/find-aggregation.ts';
import type { Metric } from '../catalog/types.ts';
import { InvalidRequestError } from '../errors.ts';
import { readNumber } from '../query/wire-number.ts';
import { toIso, type Asker, type Span } from './asker.ts';
import { totalOf, type FactBook } from './fact-book.ts';
import { findBegun } from './find-begun.ts';
import type { Scope } from './find-scope.ts';
import { measureExpected, type Base } from './measure-expected.ts';
import { measureUsual } from './measure-usual.ts';

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
  /** Whether all of the range is an anomaly, or which part of it; undefined where none is known. */
  readonly unusual: 'whole' | Span | undefined;
  /** Whether it is between `low` and `high`, where it usually is. */
  readonly isWithin: boolean;
  /** Whether what happened in the range is complete. */
  readonly isSettled: boolean;
}

/**
 * Measures the whole: what it came to, what it is compared with. Adds `actual`, `base`, `change` and `ratio` to the facts,
 * and where they are known `low` and `high`, `onceIn` and `part`.
 */
export async function measureChange(
  metric: Metric,
  scope: Scope,
  asker: Asker,
  anomalies: AnomalyDesk,
  facts: FactBook,
  nowMs: number,
): Promise<Change> {
  const aggregation = findAggregation(metric.expression, asker.catalog.measures);
  const weight = aggregation === 'ratio' ? findWeight(metric, asker) : undefined;
  const actualQuery = asker.toQuery(weight === undefined ? [metric.name] : [metric.name, weight], scope.span);
  const unit = { metric: metric.name };
  const actual = readNumber((await asker.ask(actualQuery)).totals[metric.name]);
  if (actual === null) throw noValue(metric, scope.span);
  facts.add('actual', actual, unit, totalOf(actualQuery, metric.name));
  facts.add('range', toIso(scope.span), 'range', totalOf(actualQuery, metric.name));

  const expected = await measureExpected({ metric, aggregation, actual }, scope, asker, anomalies, facts);
  const baseSpans = scope.comparison ? [scope.comparison] : await findBegun(metric, aggregation, scope.past, asker);
  const usual = expected ? undefined : await measureUsual(metric, weight, baseSpans, asker, facts);
  const base = expected?.base ?? usual?.base ?? null;
  if (base === null) throw scope.comparison ? noValue(metric, scope.comparison) : noPast(metric, scope.span);
  addDifference(actual, base, metric, facts);
  return {
    metric,
    aggregation,
    weight,
    basis: scope.comparison ? 'comparison' : expected ? 'expected' : 'usual',
    baseSpans,
    actual,
    base,
    unusual: expected?.unusual,
    isWithin: !scope.comparison && !expected?.unusual && isBetween(actual, (expected ?? usual)?.range),
    isSettled: scope.span.toMs <= nowMs - metric.settlesMs,
  };
}

function addDifference(actual: number, base: number, metric: Metric, facts: FactBook): void {
  const of = { a: 'actual', b: 'base' };
  facts.derive('change', actual - base, toChangeUnit(metric), 'a - b', of);
  if (base !== 0) facts.derive('ratio', (actual - base) / Math.abs(base), 'share', '(a - b) / abs(b)', of);
}

const isBetween = (value: number, range: Base['range']): boolean =>
  range !== undefined && range.low <= value && value <= range.high;

/** Differences of shares are points. */
export const toChangeUnit = (metric: Metric): 'points' | { readonly metric: string } =>
  metric.format === 'percent' ? 'points' : { metric: metric.name };

const noValue = ({ name }: Metric, span: Span): InvalidRequestError =>
  new InvalidRequestError(
    'no_value',
    `${name} has no value in ${toIso(span).join('/')}: expected ranges in which something happened`,
    { path: 'dateRange' },
  );

const noPast = ({ name }: Metric, span: Span): InvalidRequestError =>
  new InvalidRequestError(
    'no_value',
    `${name} has no whole period before ${toIso(span).join('/')} to compare with: expected another dateRange, or a compareDateRange`,
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
