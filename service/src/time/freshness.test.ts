import { expect, test } from 'vitest';
import { computeFreshness } from './freshness.ts';

test.each([
  [0, 'live'],
  [5_000, 'live'],
  [5_001, 'delayed'],
  [25_000, 'delayed'],
  [25_001, 'stale'],
])('with an objective of 5 s an age of %i ms is %s', (ageMs, state) => {
  expect(computeFreshness(1_000_000 - ageMs, 1_000_000, 5_000)).toEqual({ state, ageMs, objectiveMs: 5_000 });
});

test('what was never fresh is stale and has no age', () => {
  expect(computeFreshness(null, 1_000_000, 5_000)).toEqual({ state: 'stale', ageMs: null, objectiveMs: 5_000 });
});

test('a commit ahead of this clock has age zero', () => {
  expect(computeFreshness(1_000_500, 1_000_000, 5_000)).toEqual({ state: 'live', ageMs: 0, objectiveMs: 5_000 });
});
