import { expect, it } from 'vitest';
import { computeBackoffMs } from './backoff.ts';

it('spreads a try over the whole span, which doubles up to the limit', () => {
  expect(computeBackoffMs(0, 500, 30_000, () => 0)).toBe(0);
  expect(computeBackoffMs(0, 500, 30_000, () => 0.5)).toBe(250);
  expect(computeBackoffMs(5, 500, 30_000, () => 0.5)).toBe(8000);
  expect(computeBackoffMs(6, 500, 30_000, () => 0.5)).toBe(15_000);
  expect(computeBackoffMs(5000, 500, 30_000, () => 0.5)).toBe(15_000);
});
