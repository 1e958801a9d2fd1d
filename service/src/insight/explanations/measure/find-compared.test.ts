import fc from 'fast-check';
import { expect, test } from 'vitest';
import { alignQuery, findAlignedUntil } from '../../../query/answer/alignment.ts';
import { resolveComparison } from '../../../time/comparison.ts';
import { parseDateRange } from '../../../time/date-range.ts';
import { findCompared } from './find-scope.ts';

const ZONES = ['UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'America/Havana'];
const RANGES = ['today', 'last 7 days', 'this week', 'this month', 'this quarter', 'this year', 'last 24 hours'];
const COMPARISONS = ['previous period', ...['week', 'month', 'year'].map((unit) => `same period last ${unit}`)];

const compare = (range: string, comparison: string, now: string, timezone: string, closed: string) => {
  const context = { nowMs: Date.parse(now), timezone, weekStart: 1 };
  const requested = parseDateRange(range, context);
  const span = { fromMs: requested.fromMs, toMs: Date.parse(closed) };
  const { fromMs, toMs } = findCompared(comparison, requested, span, context);
  return [fromMs, toMs].map((ms) => new Date(ms).toISOString().slice(0, 16));
};

test('the closed part of today is compared with the same part of yesterday', () => {
  const compared = compare('today', 'previous period', '2026-11-28T06:53Z', 'UTC', '2026-11-28T06:00Z');
  expect(compared).toEqual(['2026-11-27T00:00', '2026-11-27T06:00']);
});

test('the closed part of the last 7 days is compared with that of the 7 days before', () => {
  const compared = compare('last 7 days', 'previous period', '2026-11-28T18:20Z', 'UTC', '2026-11-28T18:00Z');
  expect(compared).toEqual(['2026-11-15T00:00', '2026-11-21T18:00']);
});

test('for all ranges, comparisons, zones and instants it is what a query compares with', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...RANGES),
      fc.constantFrom(...COMPARISONS),
      fc.constantFrom(...ZONES),
      fc.integer({ min: Date.UTC(2007, 0, 1), max: Date.UTC(2028, 0, 1) }),
      (dateRange, compareDateRange, timezone, nowMs) => {
        const context = { nowMs, timezone, weekStart: 1 };
        const range = parseDateRange(dateRange, context);
        const comparison = resolveComparison(compareDateRange, range, context);
        const query = { range, comparison, timezone, granularity: undefined };
        const untilMs = findAlignedUntil(query, nowMs, nowMs);
        const alignment = alignQuery(query as unknown as Parameters<typeof alignQuery>[0], untilMs);
        const [first, last] = [alignment?.spans[0], alignment?.spans.at(-1)];
        fc.pre(untilMs < range.toMs && first !== undefined && last !== undefined);
        const { fromMs, toMs } = findCompared(
          compareDateRange,
          range,
          { fromMs: range.fromMs, toMs: untilMs },
          context,
        );
        expect([fromMs, toMs]).toEqual([first.fromMs + first.shiftMs, last.toMs + last.shiftMs]);
      },
    ),
    { numRuns: 500 },
  );
});
