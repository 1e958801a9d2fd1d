import type { Explanation } from '../../../../../sdk/src/protocol/explanations.ts';
import type { AnomalyService } from '../../anomalies/types.ts';
import { findAggregation } from '../../../catalog/model/expressions/find-aggregation.ts';
import type { Metric } from '../../../catalog/model/types.ts';
import { InvalidRequestError } from '../../../base/errors.ts';
import { readNumber } from '../../../query/answer/wire-number.ts';
import { toIso, type ExplanationQuery, type Span } from '../explanation-query.ts';
import { totalOf, type FactSet } from '../facts/fact-set.ts';
import { subtract } from '../../attribution/subtract.ts';
import { findCompletePeriods } from './complete-periods.ts';
import { findFlags } from './find-flags.ts';
import { findRatio } from '../factors/find-ratio.ts';
import type { Scope } from './find-scope.ts';
import { measureAligned } from './measure-aligned.ts';
import { measureExpected, type Base } from './measure-expected.ts';
import { growsWithLength, measureLengths, type Lengths } from './measure-lengths.ts';
import { findSpread, measureUsual } from './measure-usual.ts';

/** Minimum number of periods from which their variation is estimated. */
const MIN_PERIODS = 3;

export interface Change {
  readonly metric: Metric;
  readonly aggregation: 'sum' | 'distinct' | 'ratio';
  /** True where a longer range has more of it; false for a level, such as an average. */
  readonly isFlow: boolean;
  /** Metric that weighs the segments of a ratio; undefined where the principal may see none. */
  readonly weight: string | undefined;
  readonly basis: Explanation['basis'];
  /** Ranges that the base is computed from. */
  readonly baseSpans: readonly Span[];
  /** Same time in the weeks before, in which nothing unusual happened. */
  readonly past: readonly Span[];
  readonly actual: number;
  readonly base: number;
  /** Relative change; undefined where it means nothing. */
  readonly ratio: number | undefined;
  /** Standard deviation of values around the base; undefined where unknown. */
  readonly spread: number | undefined;
  /** Effect of different lengths of the ranges on the base; undefined where they are equal. */
  readonly lengths: Lengths | undefined;
  /**
   * The fact with the change between what both ranges have, where these are of different length; undefined where it is that of
   * the whole.
   */
  readonly aligned: 'aligned.ratio' | 'aligned.change' | undefined;
  /**
   * Base and change that parts and factors add up to: `actual - base`, for a base of the same length. Ids of its facts.
   */
  readonly parts: {
    readonly base: number;
    readonly change: number;
    readonly facts: { readonly base: string; readonly change: string };
  };
  /** The part of the range that is an anomaly, or `whole`; undefined where none is known. */
  readonly unusual: 'whole' | Span | undefined;
  /** True where the detector flags part of the range, or an alert was raised on it: then nothing is called usual. */
  readonly isFlagged: boolean;
  /** True where the value is between `low` and `high`, its usual range, and nothing is flagged. */
  readonly isWithin: boolean;
  /** True where the base is one period, whose range is the fact `baseRange`. */
  readonly isBaseOnePeriod: boolean;
  /** True where each period of the base had a calendar event. */
  readonly isBaseEventful: boolean;
  /** True where what is closed and still settles is left out of the range. */
  readonly isCutToSettled: boolean;
  /** True where the data of the range is complete. */
  readonly isSettled: boolean;
}

export interface MeasureContext {
  readonly explanationQuery: ExplanationQuery;
  readonly anomalies: AnomalyService;
  readonly facts: FactSet;
  readonly nowMs: number;
  /** True where an alert was raised on the range. */
  readonly isRaised: boolean;
}

/**
 * Measures the whole: its value, and the base it is compared with. Adds `actual`, `base` and `change` to the facts, and
 * where known `ratio`, `low` and `high`, `onceIn` and `part`.
 */
export async function measureChange(metric: Metric, scope: Scope, context: MeasureContext): Promise<Change> {
  const { explanationQuery, anomalies, facts, nowMs, isRaised } = context;
  const { span, comparison } = scope;
  const aggregation = findAggregation(metric.expression, explanationQuery.catalog.measures);
  const weight = aggregation === 'ratio' ? findWeight(metric, explanationQuery) : undefined;
  const metrics = weight === undefined ? [metric.name] : [metric.name, weight];
  const actual = await measureActual(metric, metrics, span, explanationQuery, facts);
  const flags = await findFlags(metric, span, scope.past, explanationQuery, anomalies);
  const expected = await measureExpected({ metric, aggregation, actual }, scope, explanationQuery, anomalies, facts);
  const baseSpans = comparison
    ? [comparison]
    : await findCompletePeriods(metric, aggregation, flags.past, explanationQuery);
  const usual = expected ? undefined : await measureUsual(metric, weight, baseSpans, explanationQuery, facts);
  const measured = expected ?? usual;
  if (!measured) throw comparison ? noValue(metric, comparison) : noPast(metric, span);
  const { base } = measured;
  const { spread, ratio, isSigned } = await measureRatio(
    metric,
    { actual, measured, past: flags.past },
    scope,
    explanationQuery,
  );
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
    aligned: await measureAligned(metric, scope, isSigned, explanationQuery, facts),
    parts: findParts(actual, base, lengths, metric, facts),
    unusual: expected?.unusual,
    isFlagged,
    isWithin: !comparison && !isFlagged && isBetween(actual, measured.range),
    isBaseOnePeriod: comparison !== undefined || usual?.isOnePeriod === true,
    isBaseEventful: scope.isPastEventful && usual !== undefined && !comparison,
    isCutToSettled: scope.isCutToSettled,
    isSettled: span.toMs <= nowMs - metric.settlesMs,
  };
}

/** Measures the value of the range, by a query of these metrics. Adds `actual` and `range` to the facts. */
export async function measureActual(
  metric: Metric,
  metrics: readonly string[],
  span: Span,
  explanationQuery: ExplanationQuery,
  facts: FactSet,
): Promise<number> {
  const query = explanationQuery.toQuery(metrics, span);
  const actual = readNumber((await explanationQuery.ask(query)).totals[metric.name]);
  if (actual === null) throw noValue(metric, span);
  facts.add('actual', actual, { metric: metric.name }, totalOf(query, metric.name));
  facts.add('range', toIso(span), 'range', totalOf(query, metric.name));
  return actual;
}

/**
 * Measures the standard deviation around the base, and the relative change where that and the signs of all known values
 * allow. `isSigned`: true where some may be negative.
 */
async function measureRatio(
  metric: Metric,
  { actual, measured, past }: { readonly actual: number; readonly measured: Base; readonly past: readonly Span[] },
  { comparison, result }: Scope,
  explanationQuery: ExplanationQuery,
): Promise<Pick<Change, 'spread' | 'ratio'> & { readonly isSigned: boolean }> {
  const { base, range } = measured;
  const before = comparison ? await readPast(metric, past, explanationQuery) : [];
  const spread = measured.spread ?? (before.length < MIN_PERIODS ? undefined : findSpread(before));
  const values = result.rows.map((row) => readNumber(row[metric.name]) ?? 0);
  const isSigned = metric.signed ?? [actual, base, range?.low ?? 0, ...before, ...values].some((value) => value < 0);
  return { spread, ratio: findRatio({ actual, base, spread, isSigned }), isSigned };
}

function addDifference(actual: number, base: number, ratio: number | undefined, metric: Metric, facts: FactSet): void {
  const of = { a: 'actual', b: 'base' };
  facts.derive('change', subtract(actual, base), toChangeUnit(metric), 'a - b', of);
  if (ratio !== undefined) facts.derive('ratio', ratio, 'share', '(a - b) / abs(b)', of);
}

/** Returns the base that parts share: that of the whole, or where lengths differ that for the length of the range. */
function findParts(
  actual: number,
  base: number,
  lengths: Lengths | undefined,
  metric: Metric,
  facts: FactSet,
): Change['parts'] {
  if (lengths?.base === undefined)
    return { base, change: subtract(actual, base), facts: { base: 'base', change: 'change' } };
  const change = subtract(actual, lengths.base);
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

/** Unit of a change: differences of shares are points. */
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

/** Finds the denominator of a ratio, where the principal may see it as a metric. */
function findWeight({ expression }: Metric, { catalog, policy }: ExplanationQuery): string | undefined {
  if (expression.kind !== 'ratio') return undefined;
  const wanted = JSON.stringify(expression.denominator);
  return [...catalog.metrics.values()].find(
    (metric) => policy.metrics.has(metric.name) && JSON.stringify(metric.expression) === wanted,
  )?.name;
}
