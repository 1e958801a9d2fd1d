import { describe, expect, test } from 'vitest';
import type { DateRange } from '../../../sdk/src/protocol/query.ts';
import { resolveComparison } from './comparison.ts';
import { parseDateRange } from './date-range.ts';

const context = { nowMs: Date.parse('2026-11-07T10:17:30Z'), timezone: 'Europe/Berlin', weekStart: 1 };
const compare = (range: DateRange, words: DateRange): [string, string] => {
  const { fromMs, toMs } = resolveComparison(words, parseDateRange(range, context), context);
  return [new Date(fromMs).toISOString(), new Date(toMs).toISOString()];
};

describe('previous period', () => {
  test('of seven days is seven days of the calendar over a clock change', () => {
    expect(compare(['2026-11-01', '2026-11-07'], 'previous period')).toEqual([
      '2026-10-24T22:00:00.000Z',
      '2026-10-31T23:00:00.000Z',
    ]);
  });

  test.each([
    ['today', '2026-11-05T23:00:00.000Z', '2026-11-06T23:00:00.000Z'],
    ['last 7 days', '2026-10-24T22:00:00.000Z', '2026-10-31T23:00:00.000Z'],
    ['this month', '2026-09-30T22:00:00.000Z', '2026-10-31T23:00:00.000Z'],
    ['last 3 months', '2026-05-31T22:00:00.000Z', '2026-08-31T22:00:00.000Z'],
    ['this year', '2024-12-31T23:00:00.000Z', '2025-12-31T23:00:00.000Z'],
    ['week to date', '2026-10-25T23:00:00.000Z', '2026-10-31T23:00:00.000Z'],
    ['month to date', '2026-09-30T22:00:00.000Z', '2026-10-07T22:00:00.000Z'],
    ['quarter to date', '2026-06-30T22:00:00.000Z', '2026-08-07T22:00:00.000Z'],
    ['year to date', '2024-12-31T23:00:00.000Z', '2025-11-07T23:00:00.000Z'],
    ['last 2 quarters', '2025-12-31T23:00:00.000Z', '2026-06-30T22:00:00.000Z'],
    ['last 24 hours', '2026-11-05T11:00:00.000Z', '2026-11-06T11:00:00.000Z'],
  ])('of %s is %s to %s', (range, from, to) => expect(compare(range, 'previous period')).toEqual([from, to]));

  test.each([
    ['month to date', '2026-03-31', '2026-01-31T23:00:00.000Z', '2026-02-28T23:00:00.000Z'],
    ['month to date', '2028-03-30', '2028-01-31T23:00:00.000Z', '2028-02-29T23:00:00.000Z'],
    ['year to date', '2028-02-29', '2026-12-31T23:00:00.000Z', '2027-02-28T23:00:00.000Z'],
    ['year to date', '2026-01-01', '2024-12-31T23:00:00.000Z', '2025-01-01T23:00:00.000Z'],
  ])('of %s on %s ends with the last day that the month has', (range, day, from, to) => {
    const then = { ...context, nowMs: Date.parse(`${day}T12:00:00Z`) };
    const { fromMs, toMs, pairing } = resolveComparison('previous period', parseDateRange(range, then), then);
    expect([new Date(fromMs).toISOString(), new Date(toMs).toISOString()]).toEqual([from, to]);
    expect(pairing).toEqual({ months: range.startsWith('year') ? -12 : -1 });
  });

  test('of two instants has their length', () => {
    expect(compare(['2026-10-25T04:00Z', '2026-10-25T10:30Z'], 'Previous Period')).toEqual([
      '2026-10-24T21:30:00.000Z',
      '2026-10-25T04:00:00.000Z',
    ]);
  });
});

describe('same period', () => {
  test.each([
    [['2026-10-25', '2026-10-31'], 'last week', '2026-10-17T22:00:00.000Z', '2026-10-24T22:00:00.000Z'],
    [['2026-11-01', '2026-11-07'], 'last month', '2026-09-30T22:00:00.000Z', '2026-10-07T22:00:00.000Z'],
    [['2026-11-01', '2026-11-30'], 'last month', '2026-09-30T22:00:00.000Z', '2026-10-31T23:00:00.000Z'],
    [['2026-03-30', '2026-03-30'], 'last month', '2026-02-27T23:00:00.000Z', '2026-02-28T23:00:00.000Z'],
    [['2024-02-29', '2024-02-29'], 'last year', '2023-02-27T23:00:00.000Z', '2023-02-28T23:00:00.000Z'],
    ['this quarter', 'last year', '2025-09-30T22:00:00.000Z', '2025-12-31T23:00:00.000Z'],
    ['this week', 'last year', '2025-11-01T23:00:00.000Z', '2025-11-08T23:00:00.000Z'],
    [['2026-10-27T10:00', '2026-10-27T12:00'], 'last week', '2026-10-20T08:00:00.000Z', '2026-10-20T10:00:00.000Z'],
    [['2026-03-30T22:00', '2026-03-31T02:00'], 'last month', '2026-02-28T21:00:00.000Z', '2026-03-01T01:00:00.000Z'],
  ] as const)('%j %s is %s to %s', (range, words, from, to) =>
    expect(compare(range, `same period ${words}`)).toEqual([from, to]),
  );
});

test('another range is read like any range', () => {
  expect(compare('today', ['2026-10-01', '2026-10-01'])).toEqual([
    '2026-09-30T22:00:00.000Z',
    '2026-10-01T22:00:00.000Z',
  ]);
  expect(compare('today', 'previous month')).toEqual(['2026-09-30T22:00:00.000Z', '2026-10-31T23:00:00.000Z']);
});

test.each(['same period last decade', 'previous', '', 7, null])('refuses %j and says what is understood', (words) => {
  expect(() => compare('today', words as DateRange)).toThrow(
    expect.objectContaining({ code: 'invalid_date_range', path: 'timeDimension.compareDateRange' }),
  );
});

test('refuses to compare with what lies before the year 1', () => {
  for (const words of ['previous period', 'same period last week', 'same period last year']) {
    expect(() => compare(['0001-01-01', '0001-01-03'], words)).toThrow(/begins in the year 1 or later/);
  }
  expect(() => compare(['0001-01-01T10:00Z', '0001-01-01T11:00Z'], 'same period last year')).toThrow(
    /begins in the year 1 or later/,
  );
});
