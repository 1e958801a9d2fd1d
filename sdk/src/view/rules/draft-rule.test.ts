import { expect, it } from 'vitest';
import type { RuleView } from '../../protocol/rules.ts';
import { proposeAmount, toDefinition, toDraft, toFirstDraft, type RuleDraft } from './draft-rule.ts';

const revenue = { name: 'revenue', format: 'currency' } as const;
const rate = { name: 'refund_rate', format: 'percent' } as const;
const draft = {
  kind: 'below',
  per: 'day',
  amount: 5,
  title: '',
  isMailed: false,
  isShared: false,
  channels: [],
} as const;

const around = { name: 'own_1', origin: 'api', isDisabled: false, version: 3, metric: 'revenue', per: 'day' } as const;

it('asks about what would be bad news first', () => {
  expect(toFirstDraft({ direction: 'up_is_good' }).kind).toBe('below');
  expect(toFirstDraft({ direction: 'down_is_good' }).kind).toBe('above');
  expect(toFirstDraft({ direction: 'none' }).kind).toBe('unusual');
});

it('proposes a number that the past seldom passed, away from what is usual', () => {
  const values = Array.from({ length: 101 }, (_, index) => 1000 + index);
  expect(proposeAmount('above', values, revenue)).toBe(1100);
  expect(proposeAmount('below', values, revenue)).toBe(1000);
  expect(proposeAmount('above', [0.041, 0.043, 0.0437], rate)).toBe(4.4);
  expect(proposeAmount('below', [-12.34], revenue)).toBe(-13);
  expect(proposeAmount('above', [0, 0], revenue)).toBe(0);
  expect(proposeAmount('above', [], revenue)).toBeNaN();
  expect(proposeAmount('falls', [], revenue)).toBe(30);
});

it('enters shares in percent', () => {
  expect(toDefinition({ ...draft, kind: 'above', amount: 4.4 }, rate)).toEqual({
    ...{ metric: 'refund_rate', per: 'day' },
    above: 0.044,
  });
  expect(toDefinition({ ...draft, kind: 'falls', amount: 30 }, revenue)).toMatchObject({ fallsBy: 0.3 });
  expect(toDefinition({ ...draft, kind: 'unusual', amount: NaN }, revenue)).toMatchObject({ anomaly: 'medium' });
  expect(toDefinition({ ...draft, amount: NaN }, revenue)).toBeUndefined();
});

it('keeps what the form does not show of a rule that is edited', () => {
  const rule: RuleView = {
    name: 'own_1',
    origin: 'api',
    isDisabled: false,
    version: 3,
    title: 'Low',
    channels: [],
    metric: 'refund_rate',
    per: 'hour',
    below: 0.044,
    clear: 0.05,
    keepFiringFor: '10m',
    severity: 'critical',
    own: { filters: [], mail: { address: 'a@b.example', language: 'de' } },
  };
  const read = toDraft(rule, rate)!;
  expect(read).toEqual({
    ...{ kind: 'below', per: 'hour', amount: 4.4, title: 'Low', isMailed: true },
    ...{ isShared: false, channels: [] },
  });
  expect(toDraft({ ...around, below: 5, channels: ['floor'] }, revenue)).toMatchObject({
    ...{ isShared: true, isMailed: false, channels: ['floor'] },
  });
  expect(toDefinition({ ...read, kind: 'above' }, rate, rule)).toEqual({
    ...{ metric: 'refund_rate', per: 'hour', above: 0.044, keepFiringFor: '10m', severity: 'critical' },
  });
  expect(toDraft({ ...rule, per: 'minute' }, rate)).toBeUndefined();
});

it('keeps the details of a condition whose kind stays, and drops them with it', () => {
  const keep = (condition: Partial<RuleView>, parts: Partial<RuleDraft> = {}) => {
    const rule: RuleView = { ...around, ...condition };
    return toDefinition({ ...toDraft(rule, revenue)!, title: 'New', ...parts }, revenue, rule);
  };
  const kept = { metric: 'revenue', per: 'day' };
  const change = { fallsBy: 0.2, against: 'previous period', minBase: 100, critical: 0.5, clear: 0.1 };
  expect(keep(change)).toEqual({ ...kept, ...change });
  expect(keep(change, { amount: 25 })).toEqual({ ...kept, ...change, fallsBy: 0.25 });
  expect(keep({ above: 10, clear: 8, critical: 20 })).toEqual({ ...kept, above: 10, clear: 8, critical: 20 });
  expect(keep({ anomaly: 'high' })).toEqual({ ...kept, anomaly: 'high' });
  expect(keep(change, { kind: 'rises' })).toEqual({ ...kept, risesBy: 0.2 });
  expect(keep({ above: 10, clear: 8 }, { kind: 'unusual' })).toEqual({ ...kept, anomaly: 'medium' });
});
