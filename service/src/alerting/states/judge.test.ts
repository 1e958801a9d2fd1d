import { describe, expect, it } from 'vitest';
import type { Condition, Rule } from '../../catalog/model/types.ts';
import { judge, judgeAbsence, type Sample } from './judge.ts';

type Compared = Extract<Condition, { kind: 'threshold' | 'change' }>;

const rule: Rule = {
  name: 'r',
  title: 'R',
  metric: 'orders',
  per: 'hour',
  by: [],
  condition: { kind: 'absence', forMs: 1 },
  forMs: 0,
  keepFiringForMs: 0,
  noData: 'keep',
  severity: 'warning',
  channels: [],
  repeatMs: undefined,
};
const above: Compared = { kind: 'threshold', direction: 'above', limit: 10, clear: 8, critical: 20, fires: 'open' };
const below: Compared = {
  kind: 'threshold',
  direction: 'below',
  limit: 10,
  clear: 12,
  critical: undefined,
  fires: 'closed',
};
const sample = (value: number | null, compared: number | null = null, bucketAtMs = 0): Sample => ({
  value,
  compared,
  bucketAtMs,
});
const verdictOf = (condition: Compared, closed?: Sample, open?: Sample, noData: Rule['noData'] = 'keep') =>
  judge({ ...rule, noData }, condition, { closed, open: open ? [open] : [] }).verdict;

describe('judge', () => {
  it('is beyond strictly above the limit, clear at the clear limit, and between in between', () => {
    expect([10.01, 10, 8.01, 8].map((value) => verdictOf(above, sample(value)))).toEqual([
      'beyond',
      'between',
      'between',
      'clear',
    ]);
    expect([9.99, 10, 11.99, 12].map((value) => verdictOf(below, sample(value)))).toEqual([
      'beyond',
      'between',
      'between',
      'clear',
    ]);
  });

  it('fires on an open bucket that is beyond, and otherwise judges the closed one', () => {
    expect(judge(rule, above, { closed: sample(1), open: [sample(11, null, 60)] })).toMatchObject({
      verdict: 'beyond',
      value: 11,
      bucketAtMs: 60,
    });
    expect(verdictOf(above, sample(11), sample(1))).toBe('beyond');
    expect(verdictOf(above, sample(1), sample(9))).toBe('clear');
    expect(verdictOf(above, undefined, sample(1))).toBe('unknown');
  });

  it('lets a low threshold wait for the close', () => {
    expect(verdictOf(below, sample(50), sample(1))).toBe('clear');
    expect(verdictOf(below, undefined, sample(1))).toBe('unknown');
  });

  it('is critical strictly beyond the critical limit', () => {
    expect(judge(rule, above, { closed: sample(20), open: [] }).severity).toBe('warning');
    expect(judge(rule, above, { closed: sample(20.5), open: [] }).severity).toBe('critical');
  });

  it('takes no value as the rule says', () => {
    expect(
      (['ok', 'alert', 'keep'] as const).map((noData) => verdictOf(above, sample(null), undefined, noData)),
    ).toEqual(['clear', 'beyond', 'unknown']);
  });

  it('measures a change from the compared bucket, and says nothing where there is none', () => {
    const fall: Compared = {
      kind: 'change',
      direction: 'below',
      share: 0.3,
      amount: undefined,
      minBase: undefined,
      against: 'previous period',
      fires: 'closed',
    };
    expect(judge(rule, fall, { closed: sample(69, 100), open: [] })).toMatchObject({
      verdict: 'beyond',
      threshold: 70,
      expected: 100,
    });
    expect(verdictOf(fall, sample(70, 100))).toBe('clear');
    expect(verdictOf(fall, sample(1, null))).toBe('unknown');
    expect(verdictOf(fall, sample(1, 0))).toBe('unknown');
  });

  const changeBy = (by: Partial<Extract<Condition, { kind: 'change' }>>): Compared => ({
    kind: 'change',
    direction: 'above',
    share: undefined,
    amount: undefined,
    minBase: undefined,
    against: 'previous period',
    fires: 'closed',
    ...by,
  });

  it('judges no share of a negative value, of 0, or of less than the least base', () => {
    const doubled = changeBy({ share: 1, minBase: 5 });
    expect([-6, -0.01, 0, 0.03, 4.99].map((compared) => verdictOf(doubled, sample(50, compared)))).toEqual(
      Array.from({ length: 5 }, () => 'unknown'),
    );
    expect(verdictOf(doubled, sample(50, 5))).toBe('beyond');
    expect(verdictOf(doubled, sample(10, 5))).toBe('clear');
  });

  it('judges an amount wherever the compared value lies', () => {
    const later = changeBy({ amount: 10 });
    expect([-6, 0, 0.03, 30].map((compared) => verdictOf(later, sample(compared + 10.5, compared)))).toEqual(
      Array.from({ length: 4 }, () => 'beyond'),
    );
    expect(verdictOf(later, sample(4, -6))).toBe('clear');
    expect(judge(rule, later, { closed: sample(4.5, -6), open: [] }).threshold).toBe(4);
    expect(verdictOf(changeBy({ amount: 10, direction: 'below' }), sample(-17, -6))).toBe('beyond');
  });
});

it('takes nothing counted for absence', () => {
  expect([null, 0, 3].map((value) => judgeAbsence(rule, value, 0).verdict)).toEqual(['beyond', 'beyond', 'clear']);
});
