import { expect, it } from 'vitest';
import { guessKind, guessStepMs, findTypical } from './rows/guess-kind.ts';
import { createTransform } from './transform.ts';
import type { SeriesKind } from './types.ts';

it.each<[SeriesKind, number[]]>([
  ['count', [0, 1, 12, 4000]],
  ['amount', [0, 0.5, 120, 1e7]],
  ['average', [0, 0.5, 120, 1e7]],
  ['ratio', [0, 0.03, 0.5, 1]],
  ['signed', [-5000, -1, 0, 3, 1e6]],
])('comes back from the scale of %s', (kind, values) => {
  const { forward, back } = createTransform(kind, 100);
  for (const value of values) expect(back(forward(value))).toBeCloseTo(value, 6);
  const scaled = values.map(forward);
  expect([...scaled].sort((a, b) => a - b)).toEqual(scaled);
});

it('gives no number that is none, whatever comes', () => {
  for (const kind of ['count', 'amount', 'average', 'ratio', 'signed'] as const) {
    const { forward, back } = createTransform(kind, 0);
    for (const value of [-1e9, -1, 0, 1, 1e12]) expect(Number.isFinite(forward(value))).toBe(true);
    expect(Number.isFinite(back(-50)) && Number.isFinite(back(50))).toBe(true);
  }
});

it.each<[number[], SeriesKind]>([
  [[1, 2, 3], 'count'],
  [[1.5, 2], 'amount'],
  [[0.1, 0.9], 'ratio'],
  [[-0.1, 5], 'signed'],
])('takes %j for %s', (values, kind) => {
  expect(guessKind(values)).toBe(kind);
});

it('tells step and size by what is most frequent', () => {
  expect(guessStepMs([0, 300_000, 600_000, 4_000_000, 4_300_000])).toBe(300_000);
  expect(guessStepMs([5])).toBe(3_600_000);
  expect(findTypical([0, 0, 4, -8, 100])).toBe(8);
  expect(findTypical([0])).toBe(1);
});
