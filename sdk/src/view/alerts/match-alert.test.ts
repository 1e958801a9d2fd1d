import { expect, it } from 'vitest';
import type { Filter } from '../../protocol/query.ts';
import { matchAlert } from './match-alert.ts';

const north = { dimensions: { region: 'north', channel: null } };
const compare = (member: string, operator: 'equals' | 'notEquals', ...values: string[]): Filter => ({
  member,
  operator,
  values,
});

it('keeps alerts of the values that filters name, and drops the others', () => {
  expect(matchAlert(north, [])).toBe(true);
  expect(matchAlert(north, [compare('region', 'equals', 'south', 'north')])).toBe(true);
  expect(matchAlert(north, [compare('region', 'equals', 'south')])).toBe(false);
  expect(matchAlert(north, [compare('region', 'notEquals', 'north')])).toBe(false);
  expect(matchAlert(north, [compare('region', 'equals', 'north'), compare('region', 'notEquals', 'north')])).toBe(
    false,
  );
});

it('keeps alerts of rules that are not split by the dimension of a filter', () => {
  expect(matchAlert({ dimensions: {} }, [compare('region', 'equals', 'south')])).toBe(true);
  expect(matchAlert(north, [compare('category', 'equals', 'shoes'), compare('region', 'equals', 'north')])).toBe(true);
  expect(
    matchAlert(north, [{ or: [compare('category', 'equals', 'shoes'), compare('region', 'equals', 'south')] }]),
  ).toBe(true);
  expect(
    matchAlert(north, [{ and: [compare('category', 'equals', 'shoes'), compare('region', 'equals', 'south')] }]),
  ).toBe(false);
});

it('compares as queries do: parts of a text without case, and values that are missing', () => {
  const check = (member: string, operator: 'contains' | 'notContains' | 'startsWith' | 'endsWith' | 'set' | 'notSet') =>
    matchAlert(north, [{ member, operator, ...(!operator.endsWith('et') && { values: ['NOR'] }) }]);
  expect(check('region', 'contains')).toBe(true);
  expect(check('region', 'notContains')).toBe(false);
  expect(check('region', 'startsWith')).toBe(true);
  expect(check('region', 'endsWith')).toBe(false);
  expect([check('region', 'set'), check('region', 'notSet')]).toEqual([true, false]);
  expect([check('channel', 'set'), check('channel', 'notSet')]).toEqual([false, true]);
  expect(check('channel', 'notContains')).toBe(true);
});

it('joins filters by "or" and "and"', () => {
  expect(
    matchAlert(north, [{ or: [compare('region', 'equals', 'south'), compare('region', 'equals', 'north')] }]),
  ).toBe(true);
  expect(matchAlert(north, [{ or: [compare('region', 'equals', 'south'), compare('region', 'equals', 'east')] }])).toBe(
    false,
  );
  expect(
    matchAlert(north, [{ and: [compare('region', 'equals', 'north'), compare('region', 'equals', 'east')] }]),
  ).toBe(false);
});
