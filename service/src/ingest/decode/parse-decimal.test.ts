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
    ['1000000000000000', 0, 1e15],
    ['1e3', 2, 100_000],
    ['1.5E-2', 4, 150],
    ['12345e-3', 3, 12_345],
    [' 7 ', 0, 7],
    ['.5', 1, 5],
    ['5.', 1, 50],
  ])('reads %s at scale %i as %i', (value, scale, expected) => {
    expect(parseDecimal(value, scale)).toBe(expected);
  });

  it.each([
    [0.125, 2, 'too_many_decimals'],
    ['0.001', 2, 'too_many_decimals'],
    [1e-7, 6, 'too_many_decimals'],
    [1e15, 0, 'inexact'],
    [4503599627370497.5, 0, 'inexact'],
    [70368744177664.01, 2, 'inexact'],
    ['9007199254740992', 0, 'out_of_range'],
    ['1e300', 0, 'out_of_range'],
    ['9007199254740993', 0, 'out_of_range'],
    [90071992547410, 2, 'inexact'],
    ['90071992547410', 2, 'out_of_range'],
    [90071992547409.91, 2, 'inexact'],
    [Number.POSITIVE_INFINITY, 2, 'not_finite'],
    ['-Infinity', 2, 'not_finite'],
    ['nan', 2, 'not_finite'],
    ['.', 2, 'wrong_type'],
    ['1,234.50', 2, 'wrong_type'],
    ['', 2, 'wrong_type'],
    ['12,5', 2, 'wrong_type'],
    [true, 0, 'wrong_type'],
    [{}, 0, 'wrong_type'],
  ])('refuses %s at scale %i: %s', (value, scale, problem) => {
    expect(parseDecimal(value, scale)).toBe(problem);
  });

  it('keeps the greatest safe integer', () => {
    expect(parseDecimal(String(Number.MAX_SAFE_INTEGER), 0)).toBe(Number.MAX_SAFE_INTEGER);
    expect(parseDecimal('90071992547409.91', 2)).toBe(Number.MAX_SAFE_INTEGER);
  });

  it.each([
    ['9,90', 2, 990],
    ['1.234,50', 2, 123_450],
    ['-1.234.567', 0, -1_234_567],
    ['1234,5', 2, 123_450],
    [12.5, 2, 1250],
    ['1.23', 2, 'wrong_type'],
    ['1,234.50', 2, 'wrong_type'],
  ])('reads %s at scale %i with a decimal comma as %s', (value, scale, expected) => {
    expect(parseDecimal(value, scale, { decimalComma: true })).toBe(expected);
  });

  it.each([
    ['10.357019999999999', 4, 103_570],
    [10.357019999999999, 4, 103_570],
    ['0.005', 2, 1],
    ['-0.005', 2, -1],
    ['0.00499', 2, 0],
    [1.005, 2, 101],
    ['9.995', 2, 1000],
    ['4.6', 0, 5],
    [-4.5, 0, -5],
    [1e-12, 2, 0],
  ])('rounds %s at scale %i to %i', (value, scale, expected) => {
    expect(parseDecimal(value, scale, { round: true })).toBe(expected);
  });
});
