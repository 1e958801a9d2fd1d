import type { Explanation } from '../../../../../sdk/src/protocol/explanations.ts';
import type { AnomalyService } from '../../anomalies/types.ts';
import { findAggregation } from '../../../catalog/model/find-aggregation.ts';
import type { Metric } from '../../../catalog/model/types.ts';
import { InvalidRequestError } from '../../../base/errors.ts';
import { readNumber } from '../../../query/answer/wire-number.ts';
import { toIso, type ExplanationQuery, type Span } from '../explanation-query.ts';
import { totalOf, type FactSet } from '../facts/fact-set.ts';
import { findCompletePeriods } from './complete-periods.ts';
import { findFlags } from './find-flags.ts';
import { findRatio } from '../factors/find-ratio.ts';
import type { Scope } from './find-scope.ts';
import { measureExpected, type Base } from './measure-expected.ts';
import { growsWithLength, measureLengths, type Lengths } from './measure-lengths.ts';
import { findSpread, measureUsual } from './measure-usual.ts';

/** Of fewer periods nobody knows how much they vary. */
const MIN_PERIODS = 3;

export interface Change {
  readonly metric: Metric;
  readonly aggregation: 'sum' | 'distinct' | 'ratio';
  /** Whether a longer range has more of it; else it is a level, as an average is. */
  readonly isFlow: boolean;
  /** The metric that weighs the segments of a ratio; undefined where there is none that the principal may see. */
  readonly weight: string | undefined;
  readonly basis: Explanation['basis'];
  /** Ranges that the base is made of. */
  readonly baseSpans: readonly Span[];
  /** The same time in the weeks before, of which nothing was out of the usual. */
  readonly past: readonly Span[];
  readonly actual: number;
  readonly base: number;
  /** The relative change; undefined where it means nothing. */
  readonly ratio: number | undefined;
  /** How far values usually are from the base; undefined where nobody knows. */
  readonly spread: number | undefined;
  /** Where the ranges differ in length: what the base would be if they did not. */
  readonly lengths: Lengths | undefined;
  /** What parts and factors add up to: `actual - base`, of a base of the same length. Ids of its facts. */
  readonly parts: {
    readonly base: number;
    readonly change: number;
    readonly facts: { readonly base: string; readonly change: string };
  };
  /** Whether all of the range is an anomaly, or which part of it; undefined where none is known. */
  readonly unusual: 'whole' | Span | undefined;
  /** Whether the detector flags something of the range, or an alert was raised on it: then nothing is said to be usual. */
  readonly isFlagged: boolean;
  /** Whether it is between `low` and `high`, where it usually is, and nothing of it is flagged. */
  readonly isWithin: boolean;
  /** Whether each period of the base had an event of the calendar. */
  readonly isBaseEventful: boolean;
  /** Whether what happened in the range is complete. */
  readonly isSettled: boolean;
}

export interface MeasureContext {
  readonly explanationQuery: ExplanationQuery;
  readonly anomalies: AnomalyService;
  readonly facts: FactSet;
  readonly nowMs: number;
  /** Whether an alert was raised on the range. */
  readonly isRaised: boolean;
}

/**
 * Measures the whole: what it came to, what it is compared with. Adds `actual`, `base` and `change` to the facts, and where
 * they are known `ratio`, `low` and `high`, `onceIn` and `part`.
 */
export async function measureChange(metric: Metric, scope: Scope, context: MeasureContext): Promise<Change> {
  const { explanationQuery, anomalies, facts, nowMs, isRaised } = context;
  const { span, comparison } = scope;
  const aggregation = findAggregation(metric.expression, explanationQuery.catalog.measures);
  const weight = aggregation === 'ratio' ? findWeight(metric, explanationQuery) : undefined;
  const actualQuery = explanationQuery.toQuery(weight === undefined ? [metric.name] : [metric.name, weight], span);
  const unit = { metric: metric.name };
  const actual = readNumber((await explanationQuery.ask(actualQuery)).totals[metric.name]);
  if (actual === null) throw noValue(metric, span);
  facts.add('actual', actual, unit, totalOf(actualQuery, metric.name));
  facts.add('range', toIso(span), 'range', totalOf(actualQuery, metric.name));

  const flags = await findFlags(metric, span, scope.past, explanationQuery, anomalies);
  const expected = await measureExpected({ metric, aggregation, actual }, scope, explanationQuery, anomalies, facts);
  const baseSpans = comparison
    ? [comparison]
    : await findCompletePeriods(metric, aggregation, flags.past, explanationQuery);
  const usual = expected ? undefined : await measureUsual(metric, weight, baseSpans, explanationQuery, facts);
  const measured = expected ?? usual;
  if (!measured) throw comparison ? noValue(metric, comparison) : noPast(metric, span);
  const { base } = measured;
  const { spread, ratio } = await measureRatio(metric, { actual, measured, past: flags.past }, scope, explanationQuery);
  addDifference(actual, base, ratio, metric, facts);
  const lengths = await measureLengths(
    { metric, aggregation, actual, base },
    span,
    comparison,
    explanationQuery,
    facts,
  );
  const isFlagged = isRaised || flags.isFlagged || expected?.unusual !== undefined;
  return {
    metric,
    aggregation,
    isFlow: growsWithLength(metric.expression, explanationQuery.catalog.measures),
    weight,
    basis: comparison ? 'comparison' : expected ? 'expected' : 'usual',
    baseSpans,
    past: flags.past,
    actual,
    base,
    ratio,
    spread,
    lengths,
    parts: findParts(actual, base, lengths, metric, facts),
    unusual: expected?.unusual,
    isFlagged,
    isWithin: !comparison && !isFlagged && isBetween(actual, measured.range),
    isBaseEventful: scope.isPastEventful && usual !== undefined && !comparison,
    isSettled: span.toMs <= nowMs - metric.settlesMs,
  };
}

/** How far values usually are from the base, and the relative change where that and the signs of all known values allow. */
async function measureRatio(
  metric: Metric,
  { actual, measured, past }: { readonly actual: number; readonly measured: Base; readonly past: readonly Span[] },
  { comparison, result }: Scope,
  explanationQuery: ExplanationQuery,
): Promise<Pick<Change, 'spread' | 'ratio'>> {
  const { base, range } = measured;
  const before = comparison ? await readPast(metric, past, explanationQuery) : [];
  const spread = measured.spread ?? (before.length < MIN_PERIODS ? undefined : findSpread(before));
  const seen = result.rows.map((row) => readNumber(row[metric.name]) ?? 0);
  const isSigned = metric.signed ?? [actual, base, range?.low ?? 0, ...before, ...seen].some((value) => value < 0);
  return { spread, ratio: findRatio({ actual, base, spread, isSigned }) };
}

function addDifference(actual: number, base: number, ratio: number | undefined, metric: Metric, facts: FactSet): void {
  const of = { a: 'actual', b: 'base' };
  facts.derive('change', actual - base, toChangeUnit(metric), 'a - b', of);
  if (ratio !== undefined) facts.derive('ratio', ratio, 'share', '(a - b) / abs(b)', of);
}

/** Parts share one base: that of the whole, or where the lengths differ that of the length of the range. */
function findParts(
  actual: number,
  base: number,
  lengths: Lengths | undefined,
  metric: Metric,
  facts: FactSet,
): Change['parts'] {
  if (lengths?.base === undefined) return { base, change: actual - base, facts: { base: 'base', change: 'change' } };
  const change = actual - lengths.base;
  const of = { a: 'actual', b: 'lengths.base' };
  facts.derive('lengths.change', change, toChangeUnit(metric), 'a - b', of);
  return { base: lengths.base, change, facts: { base: 'lengths.base', change: 'lengths.change' } };
}

async function readPast(
  { name }: Metric,
  past: readonly Span[],
  explanationQuery: ExplanationQuery,
): Promise<number[]> {
  const answers = await Promise.all(
    past.map((period) => explanationQuery.ask(explanationQuery.toQuery([name], period))),
  );
  return answers.map(({ totals }) => readNumber(totals[name])).filter((value) => value !== null);
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
function findWeight({ expression }: Metric, { catalog, policy }: ExplanationQuery): string | undefined {
  if (expression.kind !== 'ratio') return undefined;
  const wanted = JSON.stringify(expression.denominator);
  return [...catalog.metrics.values()].find(
    (one) => policy.metrics.has(one.name) && JSON.stringify(one.expression) === wanted,
  )?.name;
}
