import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findPercentile, fromBin, RELATIVE_ERROR, toBin } from './bins.ts';

const values = fc.oneof(
  fc.double({ min: -1e12, max: 1e12, noNaN: true }).filter((value) => value === 0 || Math.abs(value) > 1e-9),
  fc.integer({ min: -1000, max: 1000 }),
);
/** Powers and logarithms round. */
const CLOSE = RELATIVE_ERROR * (1 + 1e-9);

describe('bins', () => {
  it('stand within a hundredth for what they hold, negative values and zero too', () => {
    fc.assert(
      fc.property(values, (value) => {
        expect(Math.abs(fromBin(toBin(value)) - value)).toBeLessThanOrEqual(CLOSE * Math.abs(value));
      }),
    );
  });

  it('ascend with the values', () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        expect(Math.sign(toBin(a) - toBin(b))).toBe(toBin(a) === toBin(b) ? 0 : Math.sign(a - b));
      }),
    );
  });

  it('take what is beyond all bounds as the last one', () => {
    expect(toBin(1e300)).toBe(49_999);
    expect(toBin(-1e300)).toBe(10_001);
    expect(toBin(1e-300)).toBe(30_001);
    expect(toBin(-1e-300)).toBe(29_999);
  });
});

describe('a percentile', () => {
  it('is within a hundredth of the nearest rank of the values themselves', () => {
    fc.assert(
      fc.property(
        fc.array(values, { minLength: 1, maxLength: 200 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (list, share) => {
          const bins = new Map<number, number>();
          for (const value of list) bins.set(toBin(value), (bins.get(toBin(value)) ?? 0) + 1);
          const sorted = [...list].sort((a, b) => a - b);
          const exact = sorted[Math.max(1, Math.ceil(share * list.length)) - 1] as number;
          expect(Math.abs((findPercentile(bins, share) as number) - exact)).toBeLessThanOrEqual(
            CLOSE * Math.abs(exact),
          );
        },
      ),
    );
  });

  it('is none of an empty distribution, and passes over what was taken back', () => {
    expect(findPercentile(new Map(), 0.5)).toBe(null);
    expect(findPercentile(new Map([[toBin(5), 0]]), 0.5)).toBe(null);
    expect(
      findPercentile(
        new Map([
          [toBin(5), 0],
          [toBin(8), 2],
        ]),
        0,
      ),
    ).toBeCloseTo(8, 0);
  });
});
