import { expect, it } from 'vitest';
import { findCutoff } from './benjamini-hochberg.ts';

it.each([
  [[0.01, 0.04, 0.03, 0.005], 0.05, 0.04],
  [[0.01, 0.2, 0.3, 0.9], 0.05, 0.01],
  [[0.02, 0.2, 0.3, 0.9], 0.05, 0],
  [[0.1], 0.1, 0.1],
  [[], 0.1, 0],
])('of %j at %d, up to %d count', (ps, rate, cutoff) => {
  expect(findCutoff(ps, rate)).toBe(cutoff);
});
