import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resolveSpan } from './resolve-span.ts';

const DAY_MS = 86_400_000;
const UTC = { timezone: 'UTC', weekStart: 1 } as const;
const NOW_MS = Date.UTC(2026, 10, 26);
const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

const spanOf = (fromMs: number, granularity: 'minute' | 'hour' | 'day') =>
  resolveSpan({ dateRange: [dayOf(fromMs), dayOf(fromMs)], granularity }, UTC, NOW_MS);

describe('the past that is read before a range', () => {
  it('is the same for ranges that begin in the same four weeks', () => {
    const monday = Date.UTC(2026, 7, 6);
    const pasts = Array.from({ length: 28 }, (_, day) => spanOf(monday + day * DAY_MS, 'hour').pastMs);
    expect(new Set(pasts).size).toBe(2);
    expect(pasts).toEqual([...pasts].sort((a, b) => a - b));
  });

  it('is never shorter than what the detector needs, nor longer by more than a block', () => {
    fc.assert(
      fc.property(fc.integer({ min: 10_000, max: 25_000 }), (day) => {
        for (const [granularity, least, block] of [
          ['minute', 4, 0.5],
          ['hour', 56, 28],
          ['day', 182, 91],
        ] as const) {
          const { pastMs, fromMs } = spanOf(day * DAY_MS, granularity);
          expect(fromMs - pastMs).toBeGreaterThanOrEqual(least * DAY_MS);
          expect(fromMs - pastMs).toBeLessThan((least + block) * DAY_MS);
        }
      }),
    );
  });

  it('comes before no more buckets than one query may have', () => {
    const { pastMs, toMs } = resolveSpan(
      { dateRange: ['2026-11-24', '2026-11-25'], granularity: 'minute' },
      UTC,
      NOW_MS,
    );
    expect((toMs - pastMs) / 60_000).toBeLessThanOrEqual(10_000);
  });

  it('belongs to a range that is not too long', () => {
    expect(() => resolveSpan({ dateRange: ['2026-01-01', '2026-06-30'], granularity: 'hour' }, UTC, NOW_MS)).toThrow(
      'dateRange is 181 days: expected at most 98 by hour',
    );
  });
});
