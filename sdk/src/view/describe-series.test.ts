import { expect, it } from 'vitest';
import { findExtremes, toBuckets } from './describe-series.ts';

const row = (hour: number, value: number | null, partial?: true) => ({
  time: `2026-11-20T0${hour}:00:00.000Z`,
  revenue: value,
  ...(partial && { partial }),
});

it('pairs buckets by their place, and goes on to the end of what is compared with', () => {
  const buckets = toBuckets([row(1, 5), row(2, 2, true)], [row(3, 4), row(4, 6), row(5, 7)], 'revenue');
  expect(buckets.map(({ value, before, isPartial }) => [value, before, isPartial])).toEqual([
    [5, 4, false],
    [2, 6, true],
    [null, 7, false],
  ]);
});

it('finds the extremes among finished buckets, the first of equals', () => {
  const buckets = toBuckets([row(1, 5), row(2, 9), row(3, 9), row(4, null), row(5, 1, true)], [], 'revenue');
  expect(findExtremes(buckets)).toMatchObject({ highest: { time: row(2, 0).time }, lowest: { value: 5 } });
});

it('finds none where there is nothing to tell apart', () => {
  expect(findExtremes(toBuckets([row(1, 5), row(2, null)], [], 'revenue'))).toBeUndefined();
});
