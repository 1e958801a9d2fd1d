import fc from 'fast-check';
import { expect, it } from 'vitest';
import { computeRetryMs, parseRetryAfter, RETRY_MS } from './retry.ts';

it('waits as the table says, with a fifth of jitter either way, and then no more (property)', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 12 }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (tries, random) => {
        const waitMs = computeRetryMs(tries, undefined, random);
        const baseMs = RETRY_MS[tries - 1];
        if (baseMs === undefined) expect(waitMs).toBeUndefined();
        else expect(Math.abs((waitMs as number) - baseMs)).toBeLessThanOrEqual(baseMs * 0.2 + 1);
      },
    ),
  );
});

it('waits for as long as the receiver asks, up to six hours', () => {
  expect(computeRetryMs(1, 30_000, 0.5)).toBe(30_000);
  expect(computeRetryMs(1, 10, 0.5)).toBe(1000);
  expect(computeRetryMs(1, 10 ** 9, 0.5)).toBe(6 * 3_600_000);
});

it('reads Retry-After as seconds or as a date', () => {
  const nowMs = Date.UTC(2026, 0, 1);
  expect(parseRetryAfter('120', nowMs)).toBe(120_000);
  expect(parseRetryAfter('Thu, 01 Jan 2026 00:01:00 GMT', nowMs)).toBe(60_000);
  expect(parseRetryAfter('Thu, 01 Jan 2015 00:01:00 GMT', nowMs)).toBe(0);
  expect(parseRetryAfter('soon', nowMs)).toBeUndefined();
  expect(parseRetryAfter(undefined, nowMs)).toBeUndefined();
});
