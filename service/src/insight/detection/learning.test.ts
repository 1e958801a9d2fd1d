import { expect, it } from 'vitest';
import { createLearning } from './learning.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

function makeLearning(stepMs: number, counted: number) {
  const learning = createLearning(stepMs);
  learning.see(0);
  for (let bucket = 0; bucket < counted; bucket++) learning.count();
  return learning;
}

it('learns before the first bucket', () => {
  expect(createLearning(HOUR_MS).isLearning(100 * DAY_MS)).toBe(true);
});

it('learns until three days have passed, or 500 buckets', () => {
  expect(makeLearning(HOUR_MS, 72).isLearning(3 * DAY_MS - 1)).toBe(true);
  expect(makeLearning(HOUR_MS, 72).isLearning(3 * DAY_MS)).toBe(false);
  expect(makeLearning(60_000, 499).isLearning(500 * 60_000)).toBe(true);
  expect(makeLearning(60_000, 500).isLearning(500 * 60_000)).toBe(false);
});

it('learns from 30 buckets at least, and from 21 where they are days', () => {
  expect(makeLearning(HOUR_MS, 29).isLearning(10 * DAY_MS)).toBe(true);
  expect(makeLearning(HOUR_MS, 30).isLearning(10 * DAY_MS)).toBe(false);
  expect(makeLearning(DAY_MS, 20).isLearning(30 * DAY_MS)).toBe(true);
  expect(makeLearning(DAY_MS, 21).isLearning(30 * DAY_MS)).toBe(false);
});

it('counts the days from the first bucket', () => {
  const learning = makeLearning(HOUR_MS, 30);
  learning.see(9 * DAY_MS);
  expect(learning.isLearning(3 * DAY_MS)).toBe(false);
});
