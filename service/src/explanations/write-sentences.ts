import type { FactorsView, RateSplitView, Sentence } from '../../../sdk/src/protocol/explanations.ts';
import type { Trend } from '../explain/types.ts';
import type { FactBook } from './fact-book.ts';
import type { Change } from './measure-change.ts';
import { saySplits } from './say-splits.ts';
import type { Speaker } from './speaker.ts';
import type { Split } from './split-by-dimensions.ts';

/** A change smaller than this, as a share of the base, needs no explaining. */
const LEAST_RATIO = 0.01;

export interface Findings {
  readonly change: Change;
  readonly splits: readonly Split[];
  readonly rateSplits: readonly RateSplitView[];
  readonly factors: FactorsView | null;
  readonly trend: Trend | undefined;
  /** Events of the calendar during the range, with the fact that says when. */
  readonly events: readonly { readonly name: string; readonly fact: string }[];
}

/** Says what was found, most telling first. Every piece with a number names its fact. */
export function writeSentences(findings: Findings, facts: FactBook, speaker: Speaker): Sentence[] {
  const { change, splits, rateSplits, factors, trend } = findings;
  const sentences = [sayChange(change, speaker)];
  if (change.onceIn !== undefined) sentences.push(sayRare(speaker));
  if (!isSmall(change)) {
    sentences.push(...saySplits(splits, change.metric, facts, speaker));
    if (rateSplits[0]) sentences.push(sayRates(rateSplits[0], speaker, change));
    if (factors) sentences.push(sayFactors(factors, speaker));
    sentences.push(...sayCoincidence(findings, speaker));
  }
  if (trend) sentences.push(sayTrend(trend, speaker));
  return sentences;
}

const isSmall = ({ actual, base }: Change): boolean =>
  base !== 0 && Math.abs(actual - base) < LEAST_RATIO * Math.abs(base);

function sayChange(change: Change, speaker: Speaker): Sentence {
  const { basis, actual, base, onceIn, metric } = change;
  const { words, say, fill } = speaker;
  const shape = isSmall(change) ? 'same' : base === 0 ? 'fromNothing' : actual > base ? 'up' : 'down';
  const versus = fill(words.versus[basis], {
    base: say('base'),
    ...(basis === 'comparison' && { baseRange: say('baseRange') }),
  });
  const parts = fill(words.change[shape], {
    metric: [speaker.name(metric.title, 'actual')],
    range: say('range'),
    actual: say('actual'),
    change: say('change', 'size'),
    ...(base !== 0 && { ratio: say('ratio', 'size') }),
    versus,
  });
  return { kind: onceIn === undefined ? 'change' : 'unusual_change', parts };
}

const sayRare = ({ fill, words, say }: Speaker): Sentence => ({
  kind: 'unusual_change',
  parts: fill(words.rare, { onceIn: say('onceIn') }),
});

/** Who does most of it within segments, and what the mix does. */
function sayRates({ dimension }: RateSplitView, { fill, words, say }: Speaker, { metric }: Change): Sentence {
  const id = `${metric.name} by ${dimension}`;
  const parts = fill(words.rates, {
    dimension: [{ text: dimension }],
    rate: say(`${id}.rate`, 'signed'),
    mix: say(`${id}.mix`, 'signed'),
  });
  return { kind: 'top_drivers', parts };
}

function sayFactors({ factors }: FactorsView, { fill, list, words, say, name, titleOf }: Speaker): Sentence {
  const items = factors.map(({ metric }) => {
    const id = `factor.${metric}.effect`;
    return [name(titleOf(metric), id), { text: ' ' }, ...say(id, 'signed')];
  });
  return { kind: 'top_drivers', parts: fill(words.factors, { list: list(items) }) };
}

function sayTrend({ direction, isNew }: Trend, { fill, words, say }: Speaker): Sentence {
  const shape = direction === 'up' ? (isNew ? 'newUp' : 'up') : isNew ? 'newDown' : 'down';
  return {
    kind: isNew ? 'new_trend' : 'current_trend',
    parts: fill(words.trend[shape], { slope: say('slope', 'size') }),
  };
}

function sayCoincidence({ events, change }: Findings, { fill, list, words, name, titleOf }: Speaker): Sentence[] {
  const items = [
    ...events.map((event) => [name(event.name, event.fact)]),
    ...change.others.map((other) => fill(words.anomaly, { metric: [name(titleOf(other), 'range')] })),
  ];
  return items.length === 0 ? [] : [{ kind: 'coincidence', parts: fill(words.coincidence, { list: list(items) }) }];
}
