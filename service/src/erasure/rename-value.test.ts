import { expect, it } from 'vitest';
import { renameValue } from './rename-value.ts';

const MEMBERS = [{ dimension: 'customer', value: 'zoë 4711', pseudonym: 'erased-1' }];
const rename = (json: unknown): unknown => renameValue(json, MEMBERS);

it('renames the value of a dimension, and leaves the same text elsewhere', () => {
  const json = { customer: 'zoë 4711', region: 'zoë 4711', name: 'zoë 4711', count: 3, none: null };
  expect(rename(json)).toEqual({ ...json, customer: 'erased-1' });
  expect(rename({ customer: 'zoe\u0308 4711' })).toEqual({ customer: 'erased-1' });
});

it('renames it among the values of filters, however deep', () => {
  const filters = (value: string) => [
    { or: [{ member: 'customer', operator: 'equals', values: ['other', value] }] },
    { member: 'region', operator: 'equals', values: ['zoë 4711'] },
  ];
  expect(rename({ query: { filters: filters('zoë 4711') } })).toEqual({ query: { filters: filters('erased-1') } });
});

it('renames it in texts of filters', () => {
  const expected = JSON.stringify([
    { member: 'customer', operator: 'equals', values: ['x', 'erased-1'] },
    { member: 'region', operator: 'notEquals', values: ['north'] },
  ]);
  expect(rename({ filters: 'customer=x,zoë 4711; region!=north' })).toEqual({ filters: expected });
  const json = JSON.stringify([{ member: 'customer', operator: 'equals', values: ['zoë 4711'] }]);
  expect(rename({ filters: json })).toEqual({ filters: json.replace('zoë 4711', 'erased-1') });
});

it('returns what names nothing as it is', () => {
  const json = { filters: 'customer=x', list: [{ customer: 'y' }], texts: ['about zoë 4711'] };
  expect(rename(json)).toBe(json);
});

it('renames words of sentences where it is told to', () => {
  const json = { reason: 'Mostly zoë 4711, not zoë 47112' };
  expect(renameValue(json, MEMBERS, true)).toEqual({ reason: 'Mostly erased-1, not zoë 47112' });
});
