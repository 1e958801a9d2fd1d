import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../simulation/random.ts';
import { chiSquaredTail, fTail } from './f-distribution.ts';
import { findTrend } from './find-trend.ts';
import { splitProduct } from './split-product.ts';
import { splitRatio } from './split-ratio.ts';
import { splitSum } from './split-sum.ts';
import type { Segment } from './types.ts';
import { english } from '../explanations/locales/english.ts';
import { german } from '../explanations/locales/german.ts';
import type { Words } from '../explanations/locales/types.ts';

const amount = fc.double({ min: 0, max: 1e6, noNaN: true });
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

describe('a sum', () => {
  it('is the sum of its parts, whatever they are', () => {
    const signed = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(signed, signed), { minLength: 1, maxLength: 20 }), (pairs) => {
        const segments = pairs.map(([actual, base], index): Segment => ({ value: `${index}`, actual, base, past: [] }));
        const split = splitSum(segments, false);
        const whole = sum(pairs.map(([actual]) => actual)) - sum(pairs.map(([, base]) => base));
        expect(sum(split.segments.map(({ change }) => change))).toBeCloseTo(whole, 5);
        const shares = split.segments.map(({ share }) => share ?? 0);
        if (Math.abs(whole) > 1) expect(sum(shares)).toBeCloseTo(1, 5);
      }),
    );
  });

  it('names the one segment that fell, and not those that did not', () => {
    const past = [
      [500, 300, 200],
      [510, 290, 205],
      [495, 305, 198],
      [505, 299, 202],
    ];
    const segments = ['north', 'south', 'west'].map((value, index): Segment => {
      const actual = [500, 60, 203][index] as number;
      return { value, actual, base: past[0]?.[index] as number, past: past.map((period) => period[index] as number) };
    });
    const split = splitSum(segments, true);
    expect(split.isConcentrated).toBe(true);
    expect(split.segments.filter(({ isDriver }) => isDriver).map(({ value }) => value)).toEqual(['south']);
  });

  it('is broad-based when every segment fell by the same share', () => {
    const split = splitSum(
      [500, 300, 200].map((base, index) => {
        const past = [base, base * 1.02, base * 0.99, base * 1.01];
        return { value: `${index}`, actual: base * 0.6, base, past };
      }),
      true,
    );
    expect(split.isConcentrated).toBe(false);
  });

  it('is not laid to segments that only change places with each other', () => {
    const split = splitSum(
      [
        { value: 'paid', actual: 900, base: 100, past: [100, 100, 100] },
        { value: 'shipped', actual: 200, base: 900, past: [900, 900, 900] },
      ],
      true,
    );
    expect(split.isConcentrated).toBe(false);
  });

  it('is not laid to segments that are only as large in the change as they always are', () => {
    const segments = [650, 200, 100, 50].map((base, index) => {
      const past = [base, base * 1.001, base * 0.999, base];
      return { value: `${index}`, actual: base * (index === 0 ? 0.5 : 0.7), base, past };
    });
    expect(splitSum(segments, false)).toMatchObject({ isConcentrated: false });
    expect(splitSum(segments, false).p).toBeLessThan(0.01);
  });

  it('calls what chance does concentrated in about one case of a hundred, also where segments vary more than dice', () => {
    const random = createRandom(11);
    const draw = (): number[] => [400, 300, 200, 100].map((mean) => random.poisson(mean * (0.9 + 0.2 * random.next())));
    let concentrated = 0;
    for (let run = 0; run < 1000; run++) {
      const past = [draw(), draw(), draw(), draw()];
      const actual = draw();
      const segments = actual.map((value, index) => ({
        value: `${index}`,
        actual: value,
        base: sum(past.map((period) => period[index] as number)) / 4,
        past: past.map((period) => period[index] as number),
      }));
      if (splitSum(segments, true).isConcentrated) concentrated++;
    }
    expect(concentrated).toBeLessThan(25);
  });
});

describe('a ratio', () => {
  it('changes by rates and mix, which add up', () => {
    const positive = fc.double({ min: 0.1, max: 1e4, noNaN: true });
    const side = fc.tuple(amount, positive);
    fc.assert(
      fc.property(fc.array(fc.tuple(side, side), { minLength: 1, maxLength: 20 }), (pairs) => {
        const total = (at: 0 | 1): number => sum(pairs.map((pair) => pair[at][1]));
        const ratio = (at: 0 | 1): number => sum(pairs.map((pair) => pair[at][0])) / total(at);
        const effects = splitRatio(
          pairs.map((pair, index) => {
            const [base, actual] = ([0, 1] as const).map((at) => ({
              rate: pair[at][0] / pair[at][1],
              weight: pair[at][1] / total(at),
            })) as [{ rate: number; weight: number }, { rate: number; weight: number }];
            return { value: `${index}`, base, actual };
          }),
        );
        const explained = sum(effects.map(({ rateEffect, mixEffect }) => rateEffect + mixEffect));
        expect(Math.abs(explained - (ratio(1) - ratio(0)))).toBeLessThan(1e-9 * (1 + ratio(0) + ratio(1)));
      }),
    );
  });

  it('can change by mix alone', () => {
    const segments = [
      { value: 'web', base: { rate: 0.02, weight: 0.5 }, actual: { rate: 0.02, weight: 0.8 } },
      { value: 'store', base: { rate: 0.1, weight: 0.5 }, actual: { rate: 0.1, weight: 0.2 } },
    ];
    const effects = splitRatio(segments);
    expect(effects.map(({ rateEffect }) => rateEffect)).toEqual([0, 0]);
    expect(sum(effects.map(({ mixEffect }) => mixEffect))).toBeCloseTo(0.036 - 0.06, 12);
  });
});

describe('a product', () => {
  it('changes by its factors, which add up', () => {
    const positive = fc.double({ min: 0.01, max: 1e4, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(positive, positive), { minLength: 1, maxLength: 4 }), (pairs) => {
        const effects = splitProduct(pairs.map(([actual, base], index) => ({ name: `${index}`, actual, base })));
        const product = (at: 0 | 1): number => pairs.reduce((total, pair) => total * pair[at], 1);
        const explained = sum((effects ?? []).map(({ effect }) => effect));
        expect(Math.abs(explained - (product(0) - product(1)))).toBeLessThan(1e-9 * (product(0) + product(1)));
      }),
    );
  });

  it('has no split where a factor is 0', () => {
    expect(splitProduct([{ name: 'orders', actual: 0, base: 2 }])).toBeUndefined();
  });
});

describe('a trend', () => {
  it('is found in what rises, new where it turned, and not in noise', () => {
    const random = createRandom(3);
    const noise = Array.from({ length: 28 }, () => random.next());
    expect(findTrend(noise)).toBeUndefined();
    expect(findTrend(noise.map((value, index) => value + index * 0.2))).toMatchObject({
      direction: 'up',
      isNew: false,
    });
    expect(findTrend(noise.map((value, index) => value - Math.abs(index - 14)))).toMatchObject({
      direction: 'down',
      isNew: true,
      buckets: 14,
    });
    expect(findTrend([1, 2, 3])).toBeUndefined();
  });
});

describe('words', () => {
  const templatesOf = (value: unknown, path = ''): [string, string][] =>
    typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([key, inner]) => templatesOf(inner, `${path}.${key}`))
      : typeof value === 'string'
        ? [[path, value]]
        : [];
  const slotsOf = (template: string): string[] => [...new Set(template.match(/\{\w+\}/g))].sort();

  it('take the same pieces in every language', () => {
    const slots = (words: Words): unknown => templatesOf(words).map(([path, text]) => [path, slotsOf(text)]);
    expect(slots(german)).toEqual(slots(english));
  });

  it('claim no causes', () => {
    for (const [, text] of [...templatesOf(english), ...templatesOf(german)]) {
      expect(text).not.toMatch(/because|due to|cause|weil|wegen|aufgrund|Ursache/i);
    }
  });
});

describe('chances', () => {
  /** Critical values of printed tables. */
  it.each([
    [3.841, 1, 0.05],
    [11.345, 3, 0.01],
    [31.41, 20, 0.05],
  ])('of chi-squared beyond %d with %d degrees', (value, degrees, p) => {
    expect(chiSquaredTail(value, degrees)).toBeCloseTo(p, 4);
  });
  it.each([
    [4.965, 1, 10, 0.05],
    [6.552, 3, 10, 0.01],
    [2.866, 4, 20, 0.05],
  ])('of F beyond %d with %d and %d degrees', (value, numerator, denominator, p) => {
    expect(fTail(value, numerator, denominator)).toBeCloseTo(p, 4);
  });
});
