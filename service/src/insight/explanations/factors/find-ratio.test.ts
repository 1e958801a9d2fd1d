import fc from 'fast-check';
import { expect, it } from 'vitest';
import { findRatio } from './find-ratio.ts';

const of = (actual: number, base: number, spread?: number, isSigned = false): number | undefined =>
  findRatio({ actual, base, spread, isSigned });

it('is a share of a base that is clearly above zero', () => {
  expect(of(110, 100, 10)).toBeCloseTo(0.1);
  expect(of(0, 100, 50)).toBe(-1);
  expect(of(1100, 100)).toBe(10);
});

it.each([
  ['a base of zero', of(5, 0)],
  ['a negative base', of(5, -6)],
  ['a negative value', of(-5, 6)],
  ['a metric of both signs', of(110, 100, 10, true)],
  ['a base that is small against its spread', of(15, 0.48, 12)],
  ['a base just below two spreads', of(110, 99.9, 50)],
  ['a change of more than ten times the base', of(1101, 100)],
])('is nothing over %s', (_, ratio) => {
  expect(ratio).toBeUndefined();
});

it('is finite, and within its bounds, whatever comes (property)', () => {
  const number = fc.double({ min: -1e9, max: 1e9, noNaN: true });
  const spread = fc.option(fc.double({ min: 0, max: 1e9, noNaN: true }), { nil: undefined });
  fc.assert(
    fc.property(number, number, spread, fc.boolean(), (actual, base, spreadOf, isSigned) => {
      const ratio = of(actual, base, spreadOf, isSigned);
      if (ratio === undefined) return;
      expect(ratio).toBeGreaterThanOrEqual(-1);
      expect(ratio).toBeLessThanOrEqual(10);
      expect(base).toBeGreaterThan(0);
      expect(base).toBeGreaterThanOrEqual(2 * (spreadOf ?? 0));
    }),
  );
});
