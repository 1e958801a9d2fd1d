import { expect, it } from 'vitest';
import { makeAlert } from '../../../test/fixtures/alerts.ts';
import { catalog } from '../../../test/fixtures/catalog.ts';
import { alerts } from '../../format/texts/en/alerts.ts';
import { exploration } from '../../format/texts/en/exploration.ts';
import { responses } from '../../format/texts/en/responses.ts';
import { describeMatchers, listScopes } from './silence-scopes.ts';

const context = {
  words: responses,
  severities: alerts,
  exploration,
  catalog,
  locale: 'en-GB',
  titleOf: (rule: string) => (rule === 'revenue_fell' ? 'Revenue fell' : undefined),
};

it('offers the alert alone, its rule, and each of its values, the narrowest first', () => {
  const alert = makeAlert({ dimensions: { region: 'north', channel: null } });
  const scopes = listScopes(alert, 'Revenue fell north', context);
  expect(scopes.map(({ name }) => name)).toEqual([
    'Only Revenue fell north',
    'All alerts of Revenue fell',
    'Region is north',
    'Channel is empty',
  ]);
  expect(scopes[0]?.matchers).toEqual([
    { member: 'rule', operator: 'equals', values: ['revenue_fell'] },
    { member: 'region', operator: 'equals', values: ['north'] },
    { member: 'channel', operator: 'notSet' },
  ]);
});

it('offers the rule of an alert that is not split', () => {
  expect(listScopes(makeAlert(), 'Revenue fell', context).map(({ name }) => name)).toEqual([
    'All alerts of Revenue fell',
  ]);
});

it('describes silences of rules, severities and values, also of rules that it does not know', () => {
  expect(
    describeMatchers(
      [
        { member: 'rule', operator: 'equals', values: ['revenue_fell', 'gone'] },
        { member: 'severity', operator: 'equals', values: ['critical'] },
        { member: 'region', operator: 'startsWith', values: ['n'] },
      ],
      context,
    ),
  ).toBe('Rule: Revenue fell, gone · Severity: Critical · Region starts with n');
});
