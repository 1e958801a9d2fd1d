import { expect, it } from 'vitest';
import type { Filter, FilterOperator } from '../../../sdk/src/protocol/query.ts';
import { namesOtherRows } from './names-other-rows.ts';

const region = (operator: FilterOperator, ...values: (string | boolean)[]): Filter => ({
  member: 'region',
  operator,
  values,
});

it.each<[string, readonly Filter[], readonly string[], readonly string[]]>([
  ['no row filter', [], ['region=north'], []],
  [
    'equals',
    [region('equals', 'north')],
    ['region=north', 'region!=north', 'channel=web'],
    ['region=south', 'region=north,south'],
  ],
  [
    'notEquals',
    [region('notEquals', 'north')],
    ['region=south'],
    ['region=north', 'region!=north', 'region=south,north'],
  ],
  ['startsWith', [region('startsWith', 'nor')], ['region=North', 'region=norway'], ['region=south']],
  ['notContains', [region('notContains', 'secret')], ['region=south'], ['region=secret-1']],
  ['set', [region('set')], ['region=north'], []],
  ['notSet', [region('notSet')], [], ['region=north']],
  ['a boolean', [region('equals', true)], ['region=true'], ['region=false']],
  ['no value at all', [region('equals')], [], ['region=north']],
  [
    'several filters',
    [region('startsWith', 'n'), region('notEquals', 'north')],
    ['region=nil'],
    ['region=north', 'region=south'],
  ],
  [
    'either of two',
    [{ or: [region('equals', 'north'), region('equals', 'east')] }],
    ['region=north,east'],
    ['region=south'],
  ],
  [
    'either of two dimensions',
    [{ or: [region('equals', 'north'), { member: 'channel', operator: 'equals', values: ['web'] }] }],
    ['region=north', 'region=south', 'channel=app'],
    [],
  ],
  [
    'another dimension beside',
    [{ and: [region('equals', 'north'), { member: 'channel', operator: 'equals', values: ['web'] }] }],
    ['region=north; channel=web'],
    ['region=north; channel=app', 'region=south; channel=web'],
  ],
])('keeps values of rows that a policy shows: %s', (_name, rowFilters, kept, hidden) => {
  for (const text of kept) expect(namesOtherRows(text, { rowFilters }), text).toBe(false);
  for (const text of hidden) expect(namesOtherRows(text, { rowFilters }), text).toBe(true);
});

it('takes a part of a text for a value that a negated row filter may hide', () => {
  const text = JSON.stringify([region('contains', 'nort')]);
  expect(namesOtherRows(text, { rowFilters: [region('notEquals', 'north')] })).toBe(true);
  expect(namesOtherRows(text, { rowFilters: [region('equals', 'north')] })).toBe(true);
  expect(namesOtherRows(text, { rowFilters: [region('contains', 'nort')] })).toBe(false);
});
