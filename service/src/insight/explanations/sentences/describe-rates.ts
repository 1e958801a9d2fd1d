import type { Sentence, SentencePart } from '../../../../../sdk/src/protocol/explanations.ts';
import { addRateFacts } from '../facts/add-rate-facts.ts';
import type { FactSet } from '../facts/fact-set.ts';
import type { Change } from '../measure/measure-change.ts';
import type { SentenceBuilder } from './sentence-builder.ts';
import type { RateSplit } from '../measure/split-rates.ts';

const MAX_LISTED = 3;
/** Minimum share of the effects within segments for one to be mentioned. */
const MIN_SHARE = 0.1;
/** Each segment needs facts: a split with more segments is given without a sentence. */
const MAX_SEGMENTS = 50;

/** Describes how much of a change came from within segments, from which, and from their mix, where that is visible. */
export function sayRates(split: RateSplit, change: Change, facts: FactSet, builder: SentenceBuilder): Sentence[] {
  const { segments, dimension, rateEffect } = split.view;
  if (segments.length > MAX_SEGMENTS) return [];
  const ids = addRateFacts(split, change, facts);
  const { words, fill, list, say } = builder;
  const name = (isListed: (share: number) => boolean): SentencePart[][] =>
    segments
      .map(({ value, rateEffect: effect }, index) => ({ value, effect, fact: ids.within[index] as string }))
      .filter(({ effect }) => isListed(effect / rateEffect))
      .sort((a, b) => Math.abs(b.effect) - Math.abs(a.effect))
      .slice(0, MAX_LISTED)
      .map(({ value, fact }) => ({ value, fact, effect: say(fact, 'signed') }))
      .filter(({ effect }) => effect.some(({ text }) => /[1-9]/.test(text)))
      .map(({ value, fact, effect }) => [
        builder.segment(dimension, value, fact),
        { text: ' (' },
        ...effect,
        { text: ')' },
      ]);
  const named = name((share) => share >= MIN_SHARE);
  const against = name((share) => share < -MIN_SHARE);
  if (named.length === 0) return [];
  const mix = say(ids.mix, 'signed');
  const isSeen = mix.some(({ text }) => /[1-9]/.test(text));
  const parts = fill(words.rates[isSeen ? 'withMix' : 'alone'], {
    dimension: [builder.dimension(dimension, ids.rate)],
    rate: say(ids.rate, 'signed'),
    list: list(named),
    mix,
  });
  const drivers: Sentence = { kind: 'top_drivers', parts };
  if (against.length === 0) return [drivers];
  return [
    drivers,
    { kind: 'top_detractors', parts: fill(isSeen ? words.offsetWithin : words.offset, { list: list(against) }) },
  ];
}
