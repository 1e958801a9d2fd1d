import { expect, it } from 'vitest';
import { createFormatter } from '../../format/formatter.ts';
import { rules as german } from '../../format/texts/de-rules.ts';
import { rules as english } from '../../format/texts/en/rules.ts';
import type { MetricView } from '../../protocol/catalog.ts';
import type { RuleDefinition } from '../../protocol/rules.ts';
import { describeCondition, describeRefusal, nameKind, type RuleStep } from './describe-rule.ts';

const revenue = { name: 'revenue', title: 'Revenue', format: 'currency' } as MetricView;
const describeIn = (parts: Partial<RuleDefinition>, words = english): string =>
  describeCondition({ metric: 'revenue', ...parts }, revenue, words, createFormatter('en-GB', undefined));

it('says what a change is compared with, a week before where the rule does not say', () => {
  expect(describeIn({ risesBy: 0.3 })).toBe('Revenue up 30% on the week before');
  expect(describeIn({ fallsBy: 0.3, against: 'same period last week' })).toBe('Revenue down 30% on the week before');
  expect(describeIn({ fallsBy: 0.3, against: 'previous period' })).toBe('Revenue down 30% on the period before');
  expect(describeIn({ risesBy: 0.3, against: 'same period last month' })).toBe('Revenue up 30% on the month before');
  expect(describeIn({ risesBy: 0.3, against: 'same period last year' }, german)).toBe('Revenue 30% über dem Vorjahr');
  expect(describeIn({ risesBy: 0.3 }, german)).toBe('Revenue 30% über der Vorwoche');
});

it('names a change by the same comparison where it is chosen', () => {
  expect(nameKind('above', undefined, english)).toBe('is above');
  expect(nameKind('falls', undefined, english)).toBe('falls within a week by');
  const falls = { metric: 'revenue', fallsBy: 0.3, against: 'same period last month' };
  expect(nameKind('falls', falls, english)).toBe('falls against the month before by');
  expect(nameKind('rises', falls, english)).toBe('rises within a week by');
  const rises = { metric: 'revenue', risesBy: 0.3, against: 'previous period' };
  expect(nameKind('rises', rises, german)).toBe('gegenüber dem vorigen Zeitraum steigt um');
});

it('says how many rules a reader may have only to a reader who has as many', () => {
  const refuse = (owned: number, limit: number): string =>
    describeRefusal({ code: 'too_many_rules', message: '', retryable: false }, english, { owned, limit, step: 'save' });
  expect(refuse(20, 20)).toBe('You have 20 alert rules, as many as you may have. Delete one first.');
  expect(refuse(21, 20)).toContain('You have 20 alert rules');
  expect(refuse(3, 20)).toBe('No more alert rules can be created at the moment. Try again later.');
  expect(refuse(0, 0)).toBe('No more alert rules can be created at the moment. Try again later.');
});

it('says what was not done with a rule', () => {
  const refuse = (code: string, step: RuleStep): string =>
    describeRefusal({ code, message: 'no answer', retryable: true }, english, { owned: 0, limit: 20, step });
  expect(refuse('unreachable', 'save')).toBe("Couldn't save: no answer");
  expect(refuse('unreachable', 'remove')).toBe("Couldn't delete: no answer");
  expect(refuse('unreachable', 'turn')).toBe("Couldn't turn it on or off: no answer");
  expect(refuse('conflict', 'save')).toBe('This alert rule was changed elsewhere. Open it again.');
  expect(refuse('not_found', 'remove')).toBe('This alert rule no longer exists.');
});
