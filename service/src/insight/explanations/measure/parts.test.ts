import fc from 'fast-check';
import { expect, it } from 'vitest';
import { splitRatio } from '../../attribution/split-ratio.ts';
import { splitSum } from '../../attribution/split-sum.ts';
import type { SegmentValues } from './read-segments.ts';
import { toSegments } from './split-by-dimensions.ts';
import { toRates } from './split-rates.ts';

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const query = { metrics: ['m'], timeDimension: { dateRange: 'today' } };

/** A row of each segment, or none. */
type Row = Readonly<Record<string, number>> | undefined;
const toRead = (rows: readonly Row[], totals: Readonly<Record<string, number>>): SegmentValues => ({
  query,
  total: totals.m ?? 0,
  totals,
  values: new Map(rows.flatMap((row, index) => (row ? [[`s${index}`, row] as const] : []))),
});

it('of a sum add up to the whole and to its base at every level, whatever is missing or cut off (property)', () => {
  const amount = fc.double({ min: 0, max: 1e6, noNaN: true });
  const reads = fc.array(fc.tuple(fc.array(fc.option(amount), { minLength: 4, maxLength: 4 }), amount), {
    minLength: 2,
    maxLength: 5,
  });
  fc.assert(
    fc.property(reads, amount, (given, base) => {
      const [actual, ...bases] = given.map(([values, rest]) => {
        const rows = values.map((value) => (value === null ? undefined : { m: value }));
        return toRead(rows, { m: sum(values.map((value) => value ?? 0)) + rest });
      }) as [SegmentValues, ...SegmentValues[]];
      const { segments } = splitSum(toSegments('m', actual, bases, bases, base), false);
      const scale = Math.max(1, actual.total, base);
      const near = (a: number, b: number): void => expect(Math.abs(a - b)).toBeLessThan(1e-8 * scale);
      near(sum(segments.map((segment) => segment.actual)), actual.total);
      near(sum(segments.map((segment) => segment.base)), base);
      near(sum(segments.map(({ change }) => change)), actual.total - base);
      // What is split deeper is a segment of this: its base is what its own parts must come to.
      for (const parent of segments) {
        const deeper = splitSum(toSegments('m', actual, bases, bases, parent.base), false);
        near(sum(deeper.segments.map((segment) => segment.base)), parent.base);
      }
    }),
  );
});

const side = fc.option(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 1, max: 1000 })));
const rateReads = fc.array(fc.array(side, { minLength: 3, maxLength: 3 }), { minLength: 2, maxLength: 5 });
/** Answers with a rate and its weight by segment, and the ratio of the whole. */
function toRateRead(rows: readonly ([number, number] | null)[]): SegmentValues {
  const cells = rows.map((row) => (row ? { m: row[0], w: row[1] } : undefined));
  const weight = sum(cells.map((row) => row?.w ?? 0));
  return toRead(cells, { m: sum(cells.map((row) => (row ? row.m * row.w : 0))) / weight, w: weight });
}

it('of a ratio add up to its change, also against what was expected, and when segments come and go (property)', () => {
  fc.assert(
    fc.property(
      rateReads,
      fc.double({ min: 0.01, max: 1, noNaN: true }),
      fc.boolean(),
      (given, expected, isExpected) => {
        const [actual, ...bases] = given.map(toRateRead) as [SegmentValues, ...SegmentValues[]];
        const weights = bases.map(({ totals }) => totals.w ?? 0);
        fc.pre((actual.totals.w ?? 0) > 0 && sum(weights) > 0);
        const usual =
          sum(bases.map(({ totals }, at) => (totals.w ? (totals.m ?? 0) * (weights[at] ?? 0) : 0))) / sum(weights);
        fc.pre(usual > 1e-6);
        const base = isExpected ? expected : usual;
        const change = { actual: actual.totals.m ?? 0, base, basis: isExpected ? 'expected' : 'usual' } as const;
        const rates = toRates('m', 'w', actual, bases, change);
        expect(rates).toBeDefined();
        const effects = splitRatio(rates ?? []);
        const parts = sum(effects.map(({ rateEffect, mixEffect }) => rateEffect + mixEffect));
        expect(Math.abs(parts - (change.actual - base))).toBeLessThan(1e-9);
      },
    ),
  );
});

it('put a segment that only comes down to the mix: it has no rate that could have changed', () => {
  const actual = toRateRead([
    [0.1, 50],
    [0.4, 50],
  ]);
  const before = toRateRead([[0.1, 100], null]);
  const rates = toRates('m', 'w', actual, [before], { actual: 0.25, base: 0.1, basis: 'usual' });
  const effects = splitRatio(rates ?? []);
  expect(effects.map(({ rateEffect }) => rateEffect)).toEqual([0, 0]);
  expect(sum(effects.map(({ mixEffect }) => mixEffect))).toBeCloseTo(0.15, 12);
});

it('of a ratio are not given where they are not the whole', () => {
  const actual = toRateRead([
    [0.1, 50],
    [0.4, 50],
  ]);
  expect(toRates('m', 'w', actual, [actual], { actual: 0.3, base: 0.25, basis: 'usual' })).toBeUndefined();
  expect(toRates('m', 'w', actual, [], { actual: 0.25, base: 0.25, basis: 'usual' })).toBeUndefined();
});
