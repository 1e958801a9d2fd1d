import { expect, it } from 'vitest';
import { makeAlert } from '../../../test/fixtures/alerts.ts';
import { countOthers, groupRules } from './group-rules.ts';

const alerts = [
  makeAlert({ id: 'a1', rule: 'x' }),
  makeAlert({ id: 'a2', rule: 'y' }),
  makeAlert({ id: 'a3', rule: 'x', state: 'resolved' }),
];

it('puts the alerts of a rule where the first of them stands', () => {
  const ids = groupRules(alerts).map((group) => [group.rule, group.alerts.map(({ id }) => id)]);
  expect(ids).toEqual([
    ['x', ['a1', 'a3']],
    ['y', ['a2']],
  ]);
});

it('counts the rules without an open alert, of which some may be gone', () => {
  expect(countOthers(alerts, 6)).toBe(4);
  expect(countOthers(alerts.slice(2), 6)).toBe(6);
  expect(countOthers(alerts, 1)).toBe(0);
});
