import { expect, it } from 'vitest';
import { toRange } from './expected-range.ts';
import { createTransform } from './transform.ts';

it('is four standard deviations wide, on the scale of the transform', () => {
  const transform = createTransform('signed', 1);
  expect(toRange({ expected: 100, spread: 5 }, transform, () => 0)).toEqual({ expected: 100, lower: 80, upper: 120 });
});

it('is no closer to the expected value than the minimum difference', () => {
  const transform = createTransform('signed', 1);
  expect(toRange({ expected: 100, spread: 5 }, transform, () => 20)).toMatchObject({ lower: 80, upper: 120 });
  expect(toRange({ expected: 100, spread: 5 }, transform, () => 30)).toMatchObject({ lower: 70, upper: 130 });
});

it('has no bound that the series cannot have', () => {
  const counts = createTransform('count', 3);
  expect(toRange({ expected: counts.forward(3), spread: 1 }, counts, () => 10).lower).toBeCloseTo(0, 9);
  const shares = createTransform('ratio', 0.9);
  expect(toRange({ expected: shares.forward(0.95), spread: 0.01 }, shares, () => 0.2).upper).toBeLessThanOrEqual(1);
});
