import type { FactorsView, Sentence, SentencePart } from '../../../../../sdk/src/protocol/explanations.ts';
import type { Filter } from '../../../../../sdk/src/protocol/query.ts';
import type { Metric } from '../../../catalog/model/types.ts';
import { roundAlike, roundMeans } from '../locales/round-alike.ts';
import type { FactSet } from '../facts/fact-set.ts';
import type { Coincidences } from '../measure/find-coincidences.ts';
import type { Change } from '../measure/measure-change.ts';
import type { MissingBase } from '../measure/find-missing-base.ts';
import type { MeasuredTrend } from '../measure/measure-trend.ts';
import { sayRates } from './describe-rates.ts';
import { saySplits } from './describe-splits.ts';
import type { SentenceBuilder } from './sentence-builder.ts';
import type { Split } from '../measure/split-by-dimensions.ts';
import type { RateSplit } from '../measure/split-rates.ts';

/** A change smaller than this, as a share of the base, needs no explanation. */
const MIN_RATIO = 0.01;
/**
 * Where a share of the base means nothing: a change smaller than this, in standard deviations, needs no explanation.
 */
const MIN_SPREADS = 0.25;
/** Longest known return period, hours: the detector keeps eight weeks of hours. */
const MAX_ONCE_IN = 1000;

export interface Findings extends Coincidences {
  readonly change: Change;
  /** Filters of the request. */
  readonly filters: readonly Filter[];
  readonly splits: readonly Split[];
  readonly rateSplits: readonly RateSplit[];
  readonly factors: FactorsView | null;
  readonly trend: MeasuredTrend | undefined;
}

interface Alone extends Pick<Findings, 'filters'> {
  readonly metric: Metric;
  readonly isFlow: boolean;
  readonly isCutToSettled: boolean;
  readonly missing: MissingBase;
}

/** Writes the sentences, most important first. Every part with a number names its fact. */
export function writeSentences(findings: Findings, facts: FactSet, builder: SentenceBuilder): Sentence[] {
  const { change, splits, rateSplits, factors, trend } = findings;
  const { words } = builder;
  const sentences = [sayChange(findings, builder)];
  sentences.push(...saySettled(change.isCutToSettled, builder));
  if (!change.isSettled) sentences.push({ kind: 'unsettled', parts: [{ text: words.unsettled }] });
  if (change.unusual === 'whole') sentences.push(sayUnusual(change, facts, builder));
  sentences.push(...sayRange(change, facts, builder));
  if (change.isBaseEventful) sentences.push({ kind: 'range', parts: [{ text: words.eventful }] });
  sentences.push(...sayLengths(change, facts, builder), ...sayAligned(change, builder));
  if (!isTelling(change, builder)) return sentences;
  sentences.push(...saySplits(splits, change.metric, facts, builder));
  if (rateSplits[0]) sentences.push(...sayRates(rateSplits[0], change, facts, builder));
  if (factors) sentences.push(...sayFactors(factors, builder));
  sentences.push(...sayNoParts(change, builder));
  if (change.unusual && change.unusual !== 'whole') sentences.push(sayUnusual(change, facts, builder));
  sentences.push(...sayCoincidence(findings, builder));
  if (trend) sentences.push(sayTrend(trend, builder));
  return sentences;
}

/** Writes the value of a range that has no data to compare with, and says so. Names no causes. */
export function writeAlone(
  { metric, isFlow, isCutToSettled, filters, missing }: Alone,
  builder: SentenceBuilder,
): Sentence[] {
  const { fill, name, say, words } = builder;
  const value = {
    metric: [name(metric.title, 'actual'), ...saySlice(filters, builder)],
    verb: [{ text: words.verbs[isFlow ? 'flow' : 'level'] }],
    range: say('range'),
    actual: say('actual'),
  };
  const base = { baseRange: say('baseRange'), ...(missing !== 'none' && { dataFrom: say('dataFrom') }) };
  return [
    { kind: 'change', parts: fill(words.alone, value) },
    { kind: 'no_base', parts: fill(words.noBase[missing], base) },
    ...saySettled(isCutToSettled, builder),
  ];
}

const saySettled = (isCutToSettled: boolean, { words }: SentenceBuilder): Sentence[] =>
  isCutToSettled ? [{ kind: 'unsettled', parts: [{ text: words.settled }] }] : [];

/** Returns whether there is a change to explain: a visible one, outside the metric's usual range. */
export function isTelling(change: Change, builder: SentenceBuilder): boolean {
  return !change.isWithin && !isSmall(change, builder);
}

function isSmall({ actual, base, ratio, spread, isFlagged, lengths }: Change, { say }: SentenceBuilder): boolean {
  if (isFlagged || lengths) return false;
  const isNear =
    ratio === undefined
      ? spread !== undefined && Math.abs(actual - base) < MIN_SPREADS * spread
      : Math.abs(ratio) < MIN_RATIO;
  return isNear || say('actual')[0]?.text === say('base')[0]?.text;
}

function sayChange({ change, filters }: Findings, builder: SentenceBuilder): Sentence {
  const { isFlow, basis, isBaseOnePeriod, actual, base, ratio, unusual, metric, isWithin, aligned } = change;
  const { words, say, fill } = builder;
  const title = [builder.name(metric.title, 'actual'), ...saySlice(filters, builder)];
  const verb = [{ text: words.verbs[isFlow ? 'flow' : 'level'] }];
  const shared = { metric: title, verb, range: say('range'), actual: say('actual') };
  if (isWithin && basis !== 'comparison' && !isSmall(change, builder)) {
    return {
      kind: 'change',
      parts: fill(words.within[basis], { ...shared, low: say('low'), high: say('high') }),
    };
  }
  const shape = isSmall(change, builder) ? 'same' : actual > base ? 'up' : 'down';
  const rounding = Number.isInteger(actual) ? roundAlike(actual, base) : undefined;
  const versus = fill(words.versus[isBaseOnePeriod ? 'comparison' : basis], {
    base: say('base', 'plain', rounding?.base),
    ...(isBaseOnePeriod && { baseRange: say('baseRange') }),
  });
  // A share is given in points; no relative change is added to it. Of unlike ranges only that of what both have is given.
  const isRelative = ratio !== undefined && metric.format !== 'percent' && aligned === undefined;
  const difference = fill(words.difference[isRelative ? 'withRatio' : 'alone'], {
    change: say('change', 'size', rounding?.change),
    ...(isRelative && { ratio: say('ratio', 'size') }),
  });
  const parts = fill(words.change[shape], { ...shared, difference, versus });
  return { kind: unusual === 'whole' ? 'unusual_change' : 'change', parts };
}

/** States the range of a flagged value as it is, without calling it usual. */
function sayRange(
  { isFlagged, basis, actual }: Change,
  facts: FactSet,
  { fill, words, say }: SentenceBuilder,
): Sentence[] {
  if (!isFlagged || basis === 'comparison' || !facts.has('low')) return [];
  const [low, high] = ['low', 'high'].map((id) => facts.get(id).value as number) as [number, number];
  const isOutside = basis === 'expected' && (actual < low || actual > high);
  const template = words.range[isOutside ? 'outside' : basis];
  return [{ kind: 'range', parts: fill(template, { low: say('low'), high: say('high') }) }];
}

function sayLengths({ lengths }: Change, facts: FactSet, builder: SentenceBuilder): Sentence[] {
  if (!lengths) return [];
  const { fill, list, words, say } = builder;
  const named = lengths.weekdays.map(({ weekday, more, fact }) =>
    fill(words.weekday[more > 0 ? 'more' : 'fewer'][Math.abs(more) === 1 ? 'one' : 'many'], {
      count: say(fact, 'size'),
      weekday: [{ text: builder.weekday(weekday) }],
    }),
  );
  const ends = { length: builder.duration('days', lengths.unit), before: say('base.days') };
  if (lengths.base === undefined) return [{ kind: 'lengths', parts: fill(words.lengths.differ, ends) }];
  const [perDay, basePerDay] = ['perDay', 'base.perDay'].map((id) => facts.get(id).value as number);
  const rounding = roundMeans(perDay as number, basePerDay as number);
  const parts = fill(words.lengths[lengths.unit], {
    ...ends,
    weekdays: named.length === 0 ? [] : fill(words.weekdays, { list: list(named) }),
    effect: say('lengths.effect', 'signed'),
    perDay: say('perDay', 'plain', rounding),
    basePerDay: say('base.perDay', 'plain', rounding),
  });
  const rest = fill(words.lengthAdjusted, { rest: say('lengths.change', 'signed') });
  return [{ kind: 'lengths', parts: [...parts, { text: ' ' }, ...rest] }];
}

/** Says the change between what both ranges have, which is that of cards and tables. */
const sayAligned = ({ aligned }: Change, { fill, words, say }: SentenceBuilder): Sentence[] =>
  aligned === undefined ? [] : [{ kind: 'lengths', parts: fill(words.aligned, { change: say(aligned, 'signed') }) }];

/** Explains why there are no parts, for metrics that have none. */
function sayNoParts({ aggregation, metric, weight }: Change, { fill, words, name }: SentenceBuilder): Sentence[] {
  const { kind } = metric.expression;
  const hasWindows = metric.windows.windows.length > 0;
  const why =
    aggregation === 'distinct'
      ? 'distinct'
      : hasWindows || kind === 'percentile' || kind === 'extreme' || kind === 'variance'
        ? 'percentile'
        : kind === 'ratio' && weight === undefined
          ? 'denominator'
          : undefined;
  if (why === undefined) return [];
  return [{ kind: 'no_parts', parts: fill(words.noParts[why], { metric: [name(metric.title, 'actual')] }) }];
}

/** Renders the slice: " (north, web)" for filters that name segments. */
function saySlice(filters: readonly Filter[], { segment }: SentenceBuilder): SentencePart[] {
  const named = filters.flatMap((filter) => {
    if (!('member' in filter)) return [];
    const values = filter.operator === 'notSet' ? [null] : filter.operator === 'equals' ? (filter.values ?? []) : [];
    return values.map((value) => segment(filter.member, value === null ? null : String(value), 'actual'));
  });
  if (named.length === 0) return [];
  return [
    { text: ' (' },
    ...named.flatMap((part, index) => (index === 0 ? [part] : [{ text: ', ' }, part])),
    { text: ')' },
  ];
}

function sayUnusual({ unusual }: Change, facts: FactSet, { fill, words, say }: SentenceBuilder): Sentence {
  const isWhole = unusual === 'whole';
  const isSeldom = (facts.get('onceIn').value as number) >= MAX_ONCE_IN;
  const parts = fill(isWhole ? words.rare : words.rareWithin, {
    often: isSeldom
      ? [{ text: words.often.seldom, fact: 'onceIn' }]
      : fill(words.often.once, { onceIn: say('onceIn', 'about') }),
    ...(!isWhole && { part: say('part') }),
  });
  return { kind: 'unusual_change', parts };
}

/** Describes factors; those displayed as zero are left out. */
function sayFactors({ factors }: FactorsView, { fill, list, words, say, name, titleOf }: SentenceBuilder): Sentence[] {
  const items = factors
    .map(({ metric }) => ({ metric, id: `factor.${metric}.effect` }))
    .filter(({ id }) => say(id, 'signed').some(({ text }) => /[1-9]/.test(text)))
    .map(({ metric, id }) => ({ effect: say(id, 'signed'), metric: [name(titleOf(metric), id)] }));
  const [first] = items;
  if (!first) return [];
  const parts =
    items.length === 1
      ? fill(words.onlyFactor, first)
      : fill(words.factors, { list: list(items.map((item) => fill(words.factor, item))) });
  return [{ kind: 'top_drivers', parts }];
}

function sayTrend({ direction, isNew, makesUp }: MeasuredTrend, { fill, words, say }: SentenceBuilder): Sentence {
  const shape = direction === 'up' ? (isNew ? 'newUp' : 'up') : isNew ? 'newDown' : 'down';
  const parts = fill(words.trend[shape], { slope: say('slope', 'about') });
  if (makesUp) {
    const more =
      makesUp === 'all' ? [{ text: words.trendAll }] : fill(words.trendPart, { part: say('trend.part', 'about') });
    parts.push({ text: ' ' }, ...more);
  }
  return { kind: isNew ? 'new_trend' : 'current_trend', parts };
}

function sayCoincidence(
  { events, others }: Findings,
  { fill, list, words, name, titleOf }: SentenceBuilder,
): Sentence[] {
  const anomalies = list(others.map((other) => [name(titleOf(other), 'range')]));
  const items = [
    ...events.map((event) => [name(event.name, event.fact)]),
    ...(others.length > 0 ? [fill(words.anomalies[others.length === 1 ? 'one' : 'many'], { list: anomalies })] : []),
  ];
  return items.length === 0 ? [] : [{ kind: 'coincidence', parts: fill(words.coincidence, { list: list(items) }) }];
}
