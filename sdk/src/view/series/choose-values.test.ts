import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readChosen, replaceChoice, toFilter, toggleValue } from './choose-values.ts';

it('reads back each choice from its filter', () => {
  const value = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
  fc.assert(
    fc.property(fc.uniqueArray(value, { minLength: 1 }), fc.boolean(), (values, isExcluded) => {
      const filter = toFilter({ member: 'region', values, isExcluded })!;
      const read = readChosen(filter);
      expect(read).toMatchObject({ member: 'region', isExcluded });
      expect(new Set(read?.values)).toEqual(new Set(values));
    }),
  );
});

it('includes records without a value only if they are chosen, and excludes them likewise', () => {
  expect(toFilter({ member: 'region', values: [null, 'north'], isExcluded: false })).toEqual({
    or: [
      { member: 'region', operator: 'equals', values: ['north'] },
      { member: 'region', operator: 'notSet' },
    ],
  });
  expect(toFilter({ member: 'region', values: ['north', null], isExcluded: true })).toEqual({
    and: [
      { member: 'region', operator: 'notEquals', values: ['north'] },
      { member: 'region', operator: 'set' },
    ],
  });
  expect(toFilter({ member: 'region', values: [], isExcluded: true })).toBeUndefined();
});

it('reads no choice from filters of other kinds', () => {
  const north = { member: 'region', operator: 'equals', values: ['north'] } as const;
  expect(readChosen({ member: 'region', operator: 'contains', values: ['n'] })).toBeUndefined();
  expect(readChosen({ or: [north, { member: 'channel', operator: 'notSet' }] })).toBeUndefined();
  expect(readChosen({ and: [north, { member: 'region', operator: 'notSet' }] })).toBeUndefined();
  expect(readChosen({ or: [north] })).toBeUndefined();
});

it('replaces the choice of a dimension in its place, and leaves the other filters', () => {
  const region = { member: 'region', operator: 'equals', values: ['north'] } as const;
  const channel = { member: 'channel', operator: 'equals', values: ['web'] } as const;
  const west = { member: 'region', values: ['west'], isExcluded: false };
  expect(replaceChoice([region, channel], west)).toEqual([{ ...region, values: ['west'] }, channel]);
  expect(replaceChoice([channel], west)).toEqual([channel, { ...region, values: ['west'] }]);
  expect(replaceChoice([region, channel], { ...west, values: [] })).toEqual([channel]);
  expect(replaceChoice([channel], { ...west, values: [] })).toEqual([channel]);
});

it('adds a value, and removes it when it is there', () => {
  expect(toggleValue(['a'], null)).toEqual(['a', null]);
  expect(toggleValue(['a', null], 'a')).toEqual([null]);
});
