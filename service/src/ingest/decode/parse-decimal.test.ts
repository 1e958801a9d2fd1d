import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatScaled } from '../../rollup/exact.ts';
import { parseDecimal } from './parse-decimal.ts';

const scaled = fc.tuple(fc.maxSafeInteger(), fc.integer({ min: 0, max: 8 }));

describe('parseDecimal', () => {
  it('reads every decimal text back exactly', () => {
    fc.assert(
      fc.property(scaled, ([value, scale]) => {
        expect(parseDecimal(formatScaled(value, scale), scale)).toBe(value === 0 ? 0 : value);
      }),
    );
  });

  it('reads every number of up to 15 digits as the decimal that was written', () => {
    fc.assert(
      fc.property(fc.integer({ min: -(10 ** 14), max: 10 ** 14 }), fc.integer({ min: 0, max: 6 }), (value, scale) => {
        expect(parseDecimal(Number(formatScaled(value, scale)), scale)).toBe(value === 0 ? 0 : value);
      }),
    );
  });

  it.each([
    [0.1, 1, 1],
    [-0.05, 2, -5],
    [1e-7, 7, 1],
    [12.5, 1, 125],
    ['12.3400', 2, 1234],
    ['-0.00', 2, 0],
    [1e15, 0, 1e15],
  ])('reads %s at scale %i as %i', (value, scale, expected) => {
    expect(parseDecimal(value, scale)).toBe(expected);
  });

  it.each([
    [0.125, 2, 'too_many_decimals'],
    ['0.001', 2, 'too_many_decimals'],
    [1e-7, 6, 'too_many_decimals'],
    [2 ** 53, 0, 'out_of_range'],
    ['9007199254740993', 0, 'out_of_range'],
    [90071992547410, 2, 'out_of_range'],
    [Number.POSITIVE_INFINITY, 2, 'out_of_range'],
    ['1e3', 2, 'wrong_type'],
    ['', 2, 'wrong_type'],
    ['12,5', 2, 'wrong_type'],
    [true, 0, 'wrong_type'],
    [{}, 0, 'wrong_type'],
  ])('refuses %s at scale %i: %s', (value, scale, problem) => {
    expect(parseDecimal(value, scale)).toBe(problem);
  });

  it('keeps the greatest safe integer', () => {
    expect(parseDecimal(Number.MAX_SAFE_INTEGER, 0)).toBe(Number.MAX_SAFE_INTEGER);
    expect(parseDecimal('90071992547409.91', 2)).toBe(Number.MAX_SAFE_INTEGER);
  });
});
