import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addExact, formatScaled, parseScaled } from './exact.ts';

describe('exact sums', () => {
  it('go on exactly past 2^53', () => {
    expect(addExact(Number.MAX_SAFE_INTEGER, 2)).toBe(9007199254740993n);
    expect(addExact(9007199254740993n, -2)).toBe(9007199254740991n);
    expect(addExact(1, 2)).toBe(3);
  });

  it('do not depend on the order', () => {
    fc.assert(
      fc.property(fc.array(fc.maxSafeInteger(), { minLength: 1 }), (values) => {
        const forward = values.reduce<number | bigint>(addExact, 0);
        const backward = values.toReversed().reduce<number | bigint>(addExact, 0);
        expect(BigInt(forward)).toBe(BigInt(backward));
        expect(BigInt(forward)).toBe(values.reduce((sum, value) => sum + BigInt(value), 0n));
      }),
    );
  });

  it('print and read decimals', () => {
    expect(formatScaled(-105, 2)).toBe('-1.05');
    expect(formatScaled(5, 2)).toBe('0.05');
    expect(formatScaled(0, 2)).toBe('0.00');
    expect(formatScaled(7, 0)).toBe('7');
    expect(parseScaled('3', 2)).toBe(300);
    expect(parseScaled('0.500000', 2)).toBe(50);
    expect(() => parseScaled('0.505', 2)).toThrow("'0.505' is not a decimal with 2 digits");
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n }),
        fc.integer({ min: 0, max: 8 }),
        (value, scale) => {
          expect(BigInt(parseScaled(formatScaled(value, scale), scale))).toBe(value);
        },
      ),
    );
  });
});
