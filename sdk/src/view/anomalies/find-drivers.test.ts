import { expect, it } from 'vitest';
import { explanation } from '../../../test/fixtures/explanation.ts';
import { findDrivers } from './find-drivers.ts';

it('takes the three largest drivers of the best split', () => {
  expect(findDrivers(explanation).map(({ dimension, value }) => `${dimension}=${value}`)).toEqual([
    'country=DE',
    'country=CH',
    'country=DK',
  ]);
});

it('narrows to the segment that was split, and to records without a value', () => {
  const [split] = explanation.splits;
  const within = [{ dimension: 'region', value: 'central' }];
  const segments = [
    { ...split!.segments[0]!, value: null },
    { ...split!.segments[1]!, rest: true as const },
  ];
  expect(findDrivers({ ...explanation, splits: [{ ...split!, within, segments }] })).toEqual([
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

it('takes those of a rate by their effect, and none where there is no split', () => {
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
  expect(findDrivers({ ...explanation, splits: [], rateSplits: [rates] }).map(({ value }) => value)).toEqual([
    'app',
    'web',
  ]);
  expect(findDrivers({ ...explanation, splits: [], rateSplits: [] })).toEqual([]);
});

it('has none where no sentence is about parts', () => {
  const sentences = explanation.sentences.slice(0, 1);
  expect(findDrivers({ ...explanation, sentences })).toEqual([]);
});
