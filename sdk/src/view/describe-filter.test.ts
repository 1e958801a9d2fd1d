import { describe, expect, it } from 'vitest';
import { catalog } from '../../test/fixtures/catalog.ts';
import { exploration as texts } from '../format/texts/en/exploration.ts';
import { de } from '../format/texts/de.ts';
import type { Filter } from '../protocol/query.ts';
import { describeFilter } from './describe-filter.ts';

const labelled = {
  ...catalog,
  dimensions: catalog.dimensions.map((each) =>
    each.name === 'region' ? { ...each, labels: { north: 'The North' } } : each,
  ),
};

const cases: readonly (readonly [Filter, string])[] = [
  [{ member: 'region', operator: 'equals', values: ['north'] }, 'Region is The North'],
  [{ member: 'region', operator: 'equals', values: ['north', 'south'] }, 'Region is The North or south'],
  [{ member: 'channel', operator: 'notEquals', values: ['web'] }, 'Channel is not web'],
  [{ member: 'channel', operator: 'notSet' }, 'Channel is empty'],
  [{ member: 'revenue', operator: 'gte', values: [100] }, 'Revenue is at least 100'],
  [{ member: 'hidden', operator: 'contains', values: ['x'] }, 'hidden contains x'],
  [
    {
      or: [
        { member: 'channel', operator: 'equals', values: ['web'] },
        { member: 'channel', operator: 'startsWith', values: ['a'] },
      ],
    },
    'Channel is web or Channel starts with a',
  ],
];

describe('describeFilter', () => {
  it.each(cases)('says %j with titles and labels', (filter, words) => {
    expect(describeFilter(filter, labelled, texts, 'en-GB')).toBe(words);
  });

  it('says it in German', () => {
    expect(describeFilter(cases[1]![0], labelled, de.exploration, 'de')).toBe('Region ist The North oder south');
  });
});
