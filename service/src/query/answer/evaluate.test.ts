import fc from 'fast-check';
import { expect, test } from 'vitest';
import { multiplyExact, addExact, type Exact } from '../../rollup/exact.ts';
import { evaluate, type MeasureReader } from './evaluate.ts';

/** Evaluates the variance of values, given as integers in units of 10^-scale. */
function varianceOf(values: readonly number[], scale: number, isSample: boolean, isDeviation = false) {
  const sum = values.reduce<Exact>((total, value) => addExact(total, value), 0);
  const squares = values.reduce<Exact>((total, value) => addExact(total, multiplyExact(value, value)), 0);
  const measures = new Map([
    ['count', { value: values.length, scale: 0 }],
    ['sum', { value: sum, scale }],
    ['squares', { value: squares, scale: 2 * scale }],
  ]);
  const reader: MeasureReader = {
    measureOf: (name) => measures.get(name) as { value: Exact; scale: number },
    percentileOf: () => null,
    extremeOf: () => null,
    over: () => reader,
  };
  return evaluate({ kind: 'variance', count: 'count', sum: 'sum', squares: 'squares', isSample, isDeviation }, reader);
}

test('a variance divides by the number of values, or by one less', () => {
  expect(varianceOf([20, 40, 40, 40, 50, 50, 70, 90], 1, false)).toBe(4);
  expect(varianceOf([20, 40, 40, 40, 50, 50, 70, 90], 1, false, true)).toBe(2);
  expect(varianceOf([1, 3], 0, true)).toBe(2);
  expect(varianceOf([1, 3], 0, false)).toBe(1);
});

test('no value has no variance; one has none as a sample, and 0 as a population', () => {
  expect(varianceOf([], 2, false)).toBeNull();
  expect(varianceOf([7], 2, true)).toBeNull();
  expect(varianceOf([7], 2, false)).toBe(0);
});

test('values far from zero lose nothing', () => {
  const far = Number.MAX_SAFE_INTEGER - 4;
  expect(varianceOf([far, far + 2, far + 4], 0, true)).toBe(4);
  expect(varianceOf([-far, -far - 2, -far - 4], 0, true)).toBe(4);
});

test('a variance does not depend on where zero is, and is never negative', () => {
  const values = fc.array(fc.integer({ min: -1_000_000, max: 1_000_000 }), { minLength: 2, maxLength: 30 });
  fc.assert(
    fc.property(values, fc.integer({ min: -1_000_000_000_000, max: 1_000_000_000_000 }), (list, shift) => {
      const variance = varianceOf(list, 3, false) as number;
      expect(variance).toBeGreaterThanOrEqual(0);
      expect(
        varianceOf(
          list.map((value) => value + shift),
          3,
          false,
        ),
      ).toBe(variance);
    }),
  );
});
