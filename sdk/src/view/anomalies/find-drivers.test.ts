import { expect, it } from 'vitest';
import type { SentenceKind } from '../../protocol/explanations.ts';
import { explanation } from '../../../test/fixtures/explanation.ts';
import { findDrivers } from './find-drivers.ts';

/** A sentence that states these facts. */
const say = (kind: SentenceKind, ...facts: string[]) => ({ kind, parts: facts.map((fact) => ({ text: fact, fact })) });

it('takes the parts that the sentence names, in its order', () => {
  expect(findDrivers(explanation).map(({ dimension, value }) => `${dimension}=${value}`)).toEqual([
    'country=DE',
    'country=CH',
    'country=DK',
  ]);
});

it('takes parts of any split, and those against the change only where no others are named', () => {
  const [split] = explanation.splits;
  const other = { ...split!, dimension: 'channel', segments: [{ ...split!.segments[0]!, value: 'web' }] };
  const find = (...sentences: ReturnType<typeof say>[]) =>
    findDrivers({ ...explanation, splits: [split!, other], sentences }).map(({ value }) => value);
  const against = say('top_detractors', 'country=NL.change');
  expect(find(against, say('top_drivers', 'channel=web.change', 'country=CH.change', 'channel=web.share'))).toEqual([
    'web',
    'CH',
  ]);
  expect(find(against)).toEqual(['NL']);
  expect(find(say('top_drivers', 'factor.orders.effect'))).toEqual([]);
});

it('narrows to the segment that was split, and to records without a value', () => {
  const [split] = explanation.splits;
  const within = [{ dimension: 'region', value: 'central' }];
  const segments = [
    { ...split!.segments[0]!, value: null },
    { ...split!.segments[1]!, rest: true as const },
  ];
  const sentences = [say('concentration', 'region=central/country=.change', 'region=central/country=CH.change')];
  expect(findDrivers({ ...explanation, splits: [{ ...split!, within, segments }], sentences })).toEqual([
    {
      dimension: 'country',
      value: null,
      filters: [
        { member: 'region', operator: 'equals', values: ['central'] },
        { member: 'country', operator: 'notSet' },
      ],
    },
  ]);
});

it('takes those of a rate, and none where there is no split', () => {
  const segment = (value: string, rateEffect: number, mixEffect: number) => ({
    value,
    actual: { rate: 0.1, weight: 0.5 },
    base: { rate: 0.1, weight: 0.5 },
    rateEffect,
    mixEffect,
  });
  const rates = {
    dimension: 'channel',
    weightedBy: 'orders',
    segments: [segment('web', 0.01, 0), segment('app', -0.03, -0.01)],
    rateEffect: 0,
    mixEffect: 0,
    queries: { actual: explanation.splits[0]!.queries.actual, base: [] },
  };
  const sentences = [say('top_drivers', 'revenue by channel.1.effect', 'revenue by channel.0.effect')];
  expect(findDrivers({ ...explanation, splits: [], rateSplits: [rates], sentences }).map(({ value }) => value)).toEqual(
    ['app', 'web'],
  );
  expect(findDrivers({ ...explanation, splits: [], rateSplits: [], sentences })).toEqual([]);
});

it('has none where no sentence is about parts', () => {
  const sentences = explanation.sentences.slice(0, 1);
  expect(findDrivers({ ...explanation, sentences })).toEqual([]);
});
