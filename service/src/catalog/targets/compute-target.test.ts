import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { computeTarget } from './compute-target.ts';
import { parsePeriod } from './parse-period.ts';
import type { Targets } from './types.ts';

const ZONE = 'Europe/Berlin';
const month = (text: string, amounts: Record<string, number>) => ({
  ...(parsePeriod(text, 'month', 1) as { fromDay: number; toDay: number }),
  amounts: new Map(Object.entries(amounts)),
});
const targets: Targets = {
  per: 'month',
  by: 'region',
  periods: [month('2026-10', { north: 3100, south: 310 }), month('2026-11', { north: 3000, south: 600 })],
};
const all = (): boolean => true;
const at = (from: string, to: string) => ({ fromMs: Date.parse(from), toMs: Date.parse(to) });

describe('the target of a range', () => {
  it('is that of its periods, by their days', () => {
    const days = (from: string, to: string) => computeTarget(targets, at(from, to), ZONE, all);
    expect(days('2026-10-31T23:00:00Z', '2026-11-30T23:00:00Z')).toBe(3600);
    expect(days('2026-10-31T23:00:00Z', '2026-11-07T23:00:00Z')).toBe(840);
    expect(days('2026-10-30T23:00:00Z', '2026-11-01T23:00:00Z')).toBe(110 + 120);
    // 25 hours are a day.
    expect(days('2026-10-24T22:00:00Z', '2026-10-25T23:00:00Z')).toBe(110);
    expect(days('2026-11-06T23:00:00Z', '2026-11-07T11:00:00Z')).toBe(60);
  });

  it('counts the wanted values alone', () => {
    const november = at('2026-10-31T23:00:00Z', '2026-11-30T23:00:00Z');
    expect(computeTarget(targets, november, ZONE, (value) => value === 'south')).toBe(600);
    expect(computeTarget(targets, november, ZONE, (value) => value === 'west')).toBeNull();
  });

  it('is none where the range reaches beyond the periods', () => {
    expect(computeTarget(targets, at('2026-11-01T00:00:00Z', '2026-12-01T00:00:00Z'), ZONE, all)).toBeNull();
    expect(computeTarget(targets, at('2026-09-30T21:00:00Z', '2026-10-02T22:00:00Z'), ZONE, all)).toBeNull();
  });

  it('is none where a value has no amount in a part of the range, whose numbers would count without a target', () => {
    const partly = { ...targets, periods: [month('2026-10', { north: 3100 }), ...targets.periods.slice(1)] };
    const both = at('2026-09-30T22:00:00Z', '2026-11-30T23:00:00Z');
    expect(computeTarget(partly, both, ZONE, all)).toBeNull();
    expect(computeTarget(partly, both, ZONE, (value) => value === 'south')).toBeNull();
    expect(computeTarget(partly, both, ZONE, (value) => value === 'north')).toBe(6100);
  });

  it('is the sum of those of its parts', () => {
    const [from, to] = [Date.parse('2026-09-30T22:00:00Z'), Date.parse('2026-11-30T23:00:00Z')];
    const instant = fc.integer({ min: from, max: to });
    fc.assert(
      fc.property(fc.tuple(instant, instant, instant), (instants) => {
        const [a = 0, b = 0, c = 0] = instants.sort((left, right) => left - right);
        fc.pre(a < b && b < c);
        const of = (fromMs: number, toMs: number) => computeTarget(targets, { fromMs, toMs }, ZONE, all) ?? NaN;
        expect(of(a, b) + of(b, c)).toBeCloseTo(of(a, c), 6);
      }),
    );
  });
});

describe('a period', () => {
  it.each([
    ['2026-11', 'month', '2026-11-01', '2026-12-01'],
    ['2026-Q4', 'quarter', '2026-10-01', '2027-01-01'],
    ['2026', 'year', '2026-01-01', '2027-01-01'],
    ['2026-11-23', 'week', '2026-11-23', '2026-11-30'],
    ['2028-02-29', 'day', '2028-02-29', '2028-03-01'],
  ] as const)('%s is a %s', (text, unit, from, to) => {
    const days = (date: string): number => Date.parse(date) / 86_400_000;
    expect(parsePeriod(text, unit, 1)).toEqual({ fromDay: days(from), toDay: days(to) });
  });

  it.each([
    ['2026-13', 'month'],
    ['2026-00', 'month'],
    ['2026-11-24', 'week'],
    ['2026-02-29', 'day'],
    ['2026-Q5', 'quarter'],
    ['2026-11', 'day'],
  ] as const)('is not named by %s as a %s', (text, unit) => {
    expect(parsePeriod(text, unit, 1)).toBeUndefined();
  });
});
