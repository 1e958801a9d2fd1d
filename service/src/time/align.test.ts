import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import type { DateRange } from '../../../sdk/src/protocol/query.ts';
import { alignRanges, counterpartAt, cutSpans, type AlignedSpan } from './align.ts';
import { resolveComparison } from './comparison.ts';
import { parseDateRange } from './date-range.ts';

const HOUR = 3_600_000;

function align(range: DateRange, compare: DateRange, now: string, timezone = 'Europe/Berlin') {
  const context = { nowMs: Date.parse(now), timezone, weekStart: 1 };
  const resolved = parseDateRange(range, context);
  const comparison = resolveComparison(compare, resolved, context);
  return { range: resolved, comparison, spans: alignRanges(resolved, comparison, timezone) ?? [] };
}

const show = (spans: readonly AlignedSpan[]): string[] =>
  spans.map(({ fromMs, toMs, shiftMs }) =>
    [fromMs, toMs, fromMs + shiftMs].map((ms) => new Date(ms).toISOString().slice(0, 16)).join(' '),
  );

describe('ranges are paired', () => {
  test('by the time of day: the hour that came twice has no counterpart', () => {
    expect(show(align('today', 'previous period', '2026-10-26T10:00Z').spans)).toEqual([
      '2026-10-25T23:00 2026-10-26T02:00 2026-10-24T22:00',
      '2026-10-26T02:00 2026-10-26T23:00 2026-10-25T02:00',
    ]);
  });

  test('by the time of day: the hour that was left out has no counterpart', () => {
    expect(show(align('today', 'previous period', '2026-03-30T10:00Z').spans)).toEqual([
      '2026-03-29T22:00 2026-03-30T00:00 2026-03-28T23:00',
      '2026-03-30T01:00 2026-03-30T22:00 2026-03-29T01:00',
    ]);
  });

  test('by the date: the last days of a longer month have no counterpart', () => {
    expect(show(align('this month', 'previous period', '2026-03-05T10:00Z', 'UTC').spans)).toEqual([
      '2026-03-01T00:00 2026-03-29T00:00 2026-02-01T00:00',
    ]);
    expect(show(align('this month', 'previous period', '2026-02-05T10:00Z', 'UTC').spans)).toEqual([
      '2026-02-01T00:00 2026-03-01T00:00 2026-01-01T00:00',
    ]);
  });

  test('by the date: the 29th of February has no counterpart', () => {
    expect(show(align('this year', 'previous period', '2024-06-01T00:00Z', 'UTC').spans)).toEqual([
      '2024-01-01T00:00 2024-02-29T00:00 2023-01-01T00:00',
      '2024-03-01T00:00 2025-01-01T00:00 2023-03-01T00:00',
    ]);
  });

  test('a day that the month does not have with its last, once', () => {
    const march = align(['2026-03-29', '2026-03-31'], 'same period last month', '2026-04-05T10:00Z', 'UTC');
    expect(show(march.spans)).toEqual(['2026-03-29T00:00 2026-03-30T00:00 2026-02-28T00:00']);
  });

  test('by the time since the beginning where they are hours', () => {
    const { spans, range } = align('last 24 hours', 'previous period', '2026-10-25T10:00Z');
    expect(spans).toEqual([{ fromMs: range.fromMs, toMs: range.toMs, shiftMs: -24 * HOUR }]);
  });

  test('by the place of each day where they are two lists of dates of unlike length', () => {
    const pair = align(['2026-02-01', '2026-02-28'], ['2026-01-01', '2026-01-31'], '2026-04-01T00:00Z', 'UTC');
    expect(show(pair.spans)).toEqual(['2026-02-01T00:00 2026-03-01T00:00 2026-01-01T00:00']);
  });

  test('not at all where they would fall into hundreds of pieces', () => {
    const context = { nowMs: Date.UTC(2026, 5, 1), timezone: 'Europe/Berlin', weekStart: 1 };
    const range = parseDateRange('last 5001 months', context);
    expect(alignRanges(range, resolveComparison('previous period', range, context), 'Europe/Berlin')).toBeUndefined();
    const all = parseDateRange(['0001-01-02', '9999-12-30'], context);
    const same = resolveComparison(['0001-01-02', '9999-12-30'], all, context);
    expect(alignRanges(all, same, 'Europe/Berlin')).toBeUndefined();
  });
});

const zones = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/St_Johns',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'America/Havana',
  'Pacific/Apia',
  'Africa/Casablanca',
];
const words = [
  'today',
  'yesterday',
  'last 7 days',
  'last 30 days',
  'last 365 days',
  'last 5 weeks',
  'last 13 months',
  ...['day', 'week', 'month', 'quarter', 'year'].flatMap((unit) => [`this ${unit}`, `previous ${unit}`]),
];
const compares = ['previous period', ...['week', 'month', 'year'].map((unit) => `same period last ${unit}`)];
const instant = fc
  .integer({ min: Date.UTC(2007, 0, 1), max: Date.UTC(2028, 0, 1) })
  .map((ms) => new Date(ms).toISOString());

const clockAt = (ms: number, zone: string): Temporal.PlainDateTime =>
  Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone).toPlainDateTime();

describe('for all words, zones and instants', () => {
  test('spans lie within both ranges, in order, apart, and both sides show the same time of day', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...words),
        fc.constantFrom(...compares),
        instant,
        fc.constantFrom(...zones),
        (range, compare, now, zone) => {
          const { spans, range: own, comparison } = align(range, compare, now, zone);
          let fromMs = own.fromMs;
          let comparedMs = comparison.fromMs;
          for (const span of spans) {
            expect(span.fromMs).toBeGreaterThanOrEqual(fromMs);
            expect(span.toMs).toBeGreaterThan(span.fromMs);
            expect(span.fromMs + span.shiftMs).toBeGreaterThanOrEqual(comparedMs);
            fromMs = span.toMs;
            comparedMs = span.toMs + span.shiftMs;
            for (const ms of [span.fromMs, span.toMs - 1]) {
              const [before, after] = [clockAt(ms, zone), clockAt(ms + span.shiftMs, zone)];
              expect(before.toPlainTime().equals(after.toPlainTime())).toBe(true);
            }
          }
          expect(fromMs).toBeLessThanOrEqual(own.toMs);
          expect(comparedMs).toBeLessThanOrEqual(comparison.toMs);
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('what is left out has no counterpart', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('today', 'last 7 days', 'last 365 days', 'previous week'),
        instant,
        fc.constantFrom(...zones),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (range, now, zone, share) => {
          const { spans, range: own, comparison } = align(range, 'previous period', now, zone);
          const ms = Math.floor(own.fromMs + share * (own.toMs - own.fromMs));
          if (counterpartAt(ms, spans) !== undefined || !('days' in (comparison.pairing as object))) return;
          const local = clockAt(ms, zone);
          const wanted = local.add({ days: (comparison.pairing as { days: number }).days });
          const isOwnRepeat = wasShownBefore(local, ms, zone);
          const isThere = clockAt(wanted.toZonedDateTime(zone).epochMilliseconds, zone).equals(wanted);
          expect(isOwnRepeat || !isThere).toBe(true);
        },
      ),
      { numRuns: 3000 },
    );
  });

  test('cut at an instant, spans end there', () => {
    fc.assert(
      fc.property(fc.constantFrom(...words), instant, fc.constantFrom(...zones), (range, now, zone) => {
        const { spans } = align(range, 'previous period', now, zone);
        const cut = cutSpans(spans, Date.parse(now));
        for (const { fromMs, toMs } of cut) expect(fromMs < toMs && toMs <= Date.parse(now)).toBe(true);
      }),
    );
  });
});

/** Whether the zone's clock showed a time already before an instant at which it shows it. */
const wasShownBefore = (local: Temporal.PlainDateTime, ms: number, zone: string): boolean =>
  local.toZonedDateTime(zone, { disambiguation: 'earlier' }).epochMilliseconds < ms;
