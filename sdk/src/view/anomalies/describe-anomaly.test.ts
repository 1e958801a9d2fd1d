import { describe, expect, it } from 'vitest';
import { makeAnomaly } from '../../../test/fixtures/anomalies.ts';
import { catalog } from '../../../test/fixtures/catalog.ts';
import { createFormatter } from '../../format/formatter.ts';
import { exploration as texts } from '../../format/texts/en/exploration.ts';
import { describeDeviation, describeRarity, toAnomalyGranularity } from './describe-anomaly.ts';

const formatter = createFormatter('en-GB', 'Europe/Berlin');
const revenue = catalog.metrics.find(({ name }) => name === 'revenue')!;

describe('describe-anomaly', () => {
  it('says the deviation as a percentage, or as an amount where that would be meaningless', () => {
    const anomaly = makeAnomaly();
    expect(describeDeviation(anomaly, revenue, formatter, texts)).toBe('31% below the expected €12,210');
    const peak = { ...anomaly.peak, deviation: 40, deviationRatio: null };
    expect(describeDeviation({ ...anomaly, direction: 'up', peak }, revenue, formatter, texts)).toBe(
      '€40.00 above the expected €12,210',
    );
  });

  it.each([
    [999, 'once in 999 hours'],
    [1000, 'once in 1,000 hours or rarer'],
  ])('says how rare it is: %i', (onceIn, words) => {
    expect(describeRarity(makeAnomaly({ onceIn, isOpen: false }), formatter, texts)).toEqual([words]);
  });

  it('says nothing of rarity where days are too few, but that it goes on', () => {
    expect(describeRarity(makeAnomaly({ onceIn: null, isOpen: true }), formatter, texts)).toEqual(['still going on']);
  });

  it('looks for days where a chart has weeks', () => {
    expect((['minute', 'hour', 'day', 'week', 'year'] as const).map(toAnomalyGranularity)).toEqual([
      'minute',
      'hour',
      'day',
      'day',
      'day',
    ]);
  });
});
