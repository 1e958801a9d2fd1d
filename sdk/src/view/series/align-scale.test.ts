import fc from 'fast-check';
import { expect, it } from 'vitest';
import { alignScale } from './align-scale.ts';
import { chooseScale } from './choose-scale.ts';

const intervalsOf = ({ min, max, step }: { min: number; max: number; step: number }): number =>
  Math.round((max - min) / step);

it('has as many intervals as the axis beside it, at round values', () => {
  expect(alignScale({ min: 0, max: 2500, step: 500 }, 3, 42, true, true)).toEqual({ min: 0, max: 50, step: 10 });
  expect(alignScale({ min: 0, max: 40_000, step: 10_000 }, 0.029, 0.062, false, false)).toEqual({
    min: 0.02,
    max: 0.1,
    step: 0.02,
  });
});

it('has no line between one and two of what is counted', () => {
  expect(alignScale({ min: 0, max: 2500, step: 500 }, 0, 1, true, true)).toEqual({ min: 0, max: 5, step: 1 });
});

it('has zero where the axis beside it has it, on whichever side values are', () => {
  const { min, step } = alignScale({ min: -1000, max: 1500, step: 500 }, 3, 42, true, false);
  expect(min).toBe(-2 * step);
});

it('holds all values beside any axis', () => {
  const values = fc.tuple(fc.integer({ min: -1e6, max: 1e6 }), fc.integer({ min: -1e6, max: 1e6 }));
  fc.assert(
    fc.property(values, values, fc.boolean(), fc.boolean(), (left, right, isFromZero, isWhole) => {
      const first = chooseScale(Math.min(...left), Math.max(...left), true, false);
      const [low, high] = [Math.min(...right), Math.max(...right)];
      const scale = alignScale(first, low, high, isFromZero, isWhole);
      expect(scale.min).toBeLessThanOrEqual(low);
      expect(scale.max).toBeGreaterThanOrEqual(high);
      expect(intervalsOf(scale)).toBe(intervalsOf(first));
    }),
  );
});
