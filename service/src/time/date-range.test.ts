import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DateRange } from '../../../sdk/src/protocol/query.ts';
import { bucketsOf } from './buckets.ts';
import { nextBoundary, parseDateRange } from './date-range.ts';

const context = { nowMs: Date.parse('2026-11-07T10:17:30.500Z'), timezone: 'Europe/Berlin', weekStart: 1 };
const iso = (ms: number): string => new Date(ms).toISOString();
const read = (range: DateRange, overrides = {}): [string, string] => {
  const { fromMs, toMs } = parseDateRange(range, { ...context, ...overrides });
  return [iso(fromMs), iso(toMs)];
};

describe('two dates', () => {
  test('are whole days of the zone, the last included', () => {
    expect(read(['2026-11-01', '2026-11-07'])).toEqual(['2026-10-31T23:00:00.000Z', '2026-11-07T23:00:00.000Z']);
    expect(parseDateRange(['2026-11-01', '2026-11-07'], context)).toMatchObject({ unit: 'day', count: 7 });
  });

  test('may be the same day, also one of 23 or 25 hours', () => {
    expect(read(['2026-10-25', '2026-10-25'])).toEqual(['2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z']);
    expect(read(['2026-03-29', '2026-03-29'])).toEqual(['2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z']);
  });

  test('reach from the year 1 to the year 9999', () => {
    for (const timezone of ['UTC', 'Asia/Tokyo', 'America/New_York'])
      expect(read(['0001-01-01', '9999-12-31'], { timezone })).toEqual([
        timezone === 'America/New_York' ? '0001-01-01T04:56:02.000Z' : '0001-01-01T00:00:00.000Z',
        timezone === 'Asia/Tokyo' ? '9999-12-31T15:00:00.000Z' : '9999-12-31T23:59:59.999Z',
      ]);
  });
});

test.each([
  [['2026-01-01T00:00Z', '9999-12-31T23:00:00-01:00'], 'UTC', /ends within the year 9999/],
  [['0001-01-01T00:00:00+01:00', '2026-01-01T00:00Z'], 'UTC', /begins in the year 1 or later/],
] as const)('a range that no instant of four digits writes is refused: %j in %s', (range, timezone, message) => {
  expect(() => read(range as DateRange, { timezone })).toThrow(message);
});

test.each([
  [['9999-12-31', '9999-12-31'], 'Asia/Tokyo', '9999-12-31T15:00:00.000Z'],
  [['9999-12-31T00:00Z', '9999-12-31T23:59:59.999Z'], 'UTC', '9999-12-31T23:59:59.999Z'],
  [['9999-12-30', '9999-12-30'], 'America/New_York', '9999-12-31T05:00:00.000Z'],
] as const)('a range up to the last instant of four digits is read: %j in %s', (range, timezone, end) => {
  expect(read(range as DateRange, { timezone })[1]).toBe(end);
});

test('of two ends of which one is none, that one is named', () => {
  const readable = '2026-11-01';
  expect(() => read([readable, '2026-11-31'])).toThrow(/dateRange\[1\] "2026-11-31"/);
  expect(() => read(['2026-02-30', readable])).toThrow(/dateRange\[0\] "2026-02-30"/);
});

describe('two ends as text', () => {
  test.each([
    ['2026-11-01/2026-11-07', ['2026-11-01', '2026-11-07']],
    ['2026-11-01T10:00Z/2026-11-01T12:00Z', ['2026-11-01T10:00Z', '2026-11-01T12:00Z']],
  ] as const)('are read as a list of two, and do not move on: %s', (text, ends) => {
    expect(parseDateRange(text, context)).toEqual(parseDateRange(ends, context));
    expect(nextBoundary(text, context)).toBeNull();
  });

  test('name the end that cannot be read', () => {
    expect(() => read('2026-11-01/2026-11-31')).toThrow(/dateRange\[1\] "2026-11-31"/);
    expect(() => read(' '.repeat(2_000_000))).toThrow(/cannot be used/);
  });
});

describe('one date', () => {
  test('is that day, which does not move on', () => {
    expect(parseDateRange('2026-11-01', context)).toEqual(parseDateRange(['2026-11-01', '2026-11-01'], context));
    expect(nextBoundary('2026-11-01', context)).toBeNull();
  });

  test.each([
    '2026-11-31',
    '2026-11',
    '27.11.2026',
    '20261127',
    '2026-11-01T10:00Z',
    '2026-11-01/2026-11-02/2026-11-03',
    '',
  ])('that is none is refused with the forms that are read: %s', (text) => {
    expect(() => read(text)).toThrow(
      `dateRange ${JSON.stringify(text)} cannot be used: expected one date such as 2026-11-07, two dates or instants`,
    );
  });
});

describe('two instants', () => {
  test('are half-open, and without an offset they are read in the zone of the query', () => {
    expect(read(['2026-11-01T10:00', '2026-11-01 12:30:15.25'])).toEqual([
      '2026-11-01T09:00:00.000Z',
      '2026-11-01T11:30:15.250Z',
    ]);
    expect(read(['2026-11-01T10:00Z', '2026-11-01T10:00:00-05:30'])).toEqual([
      '2026-11-01T10:00:00.000Z',
      '2026-11-01T15:30:00.000Z',
    ]);
    expect(parseDateRange(['2026-11-01T10:00Z', '2026-11-01T11:00Z'], context).unit).toBeUndefined();
  });

  test('that are midnights of the zone count as whole days', () => {
    const days = parseDateRange(['2026-10-31T23:00:00Z', '2026-11-07T23:00:00Z'], context);
    expect(days).toEqual(parseDateRange(['2026-11-01', '2026-11-07'], context));
  });
});

describe('words', () => {
  test.each([
    ['today', '2026-11-06T23:00:00.000Z', '2026-11-07T23:00:00.000Z'],
    ['yesterday', '2026-11-05T23:00:00.000Z', '2026-11-06T23:00:00.000Z'],
    ['last 15 minutes', '2026-11-07T10:03:00.000Z', '2026-11-07T10:18:00.000Z'],
    ['last 24 hours', '2026-11-06T11:00:00.000Z', '2026-11-07T11:00:00.000Z'],
    ['last 7 days', '2026-10-31T23:00:00.000Z', '2026-11-07T23:00:00.000Z'],
    ['last 1 day', '2026-11-06T23:00:00.000Z', '2026-11-07T23:00:00.000Z'],
    ['last 2 weeks', '2026-10-25T23:00:00.000Z', '2026-11-08T23:00:00.000Z'],
    ['last 3 months', '2026-08-31T22:00:00.000Z', '2026-11-30T23:00:00.000Z'],
    ['this day', '2026-11-06T23:00:00.000Z', '2026-11-07T23:00:00.000Z'],
    ['previous day', '2026-11-05T23:00:00.000Z', '2026-11-06T23:00:00.000Z'],
    ['this week', '2026-11-01T23:00:00.000Z', '2026-11-08T23:00:00.000Z'],
    ['previous week', '2026-10-25T23:00:00.000Z', '2026-11-01T23:00:00.000Z'],
    ['this month', '2026-10-31T23:00:00.000Z', '2026-11-30T23:00:00.000Z'],
    ['previous month', '2026-09-30T22:00:00.000Z', '2026-10-31T23:00:00.000Z'],
    ['this quarter', '2026-09-30T22:00:00.000Z', '2026-12-31T23:00:00.000Z'],
    ['previous quarter', '2026-06-30T22:00:00.000Z', '2026-09-30T22:00:00.000Z'],
    ['this year', '2025-12-31T23:00:00.000Z', '2026-12-31T23:00:00.000Z'],
    ['previous year', '2024-12-31T23:00:00.000Z', '2025-12-31T23:00:00.000Z'],
    ['last 2 quarters', '2026-06-30T22:00:00.000Z', '2026-12-31T23:00:00.000Z'],
    ['last 3 years', '2023-12-31T23:00:00.000Z', '2026-12-31T23:00:00.000Z'],
    ['week to date', '2026-11-01T23:00:00.000Z', '2026-11-07T23:00:00.000Z'],
    ['month to date', '2026-10-31T23:00:00.000Z', '2026-11-07T23:00:00.000Z'],
    ['quarter to date', '2026-09-30T22:00:00.000Z', '2026-11-07T23:00:00.000Z'],
    ['Year to date', '2025-12-31T23:00:00.000Z', '2026-11-07T23:00:00.000Z'],
    ['  Last  7\tDays ', '2026-10-31T23:00:00.000Z', '2026-11-07T23:00:00.000Z'],
  ])('%s is %s to %s', (words, from, to) => expect(read(words)).toEqual([from, to]));

  test('a week begins where the catalogue says', () => {
    expect(read('this week', { weekStart: 7, timezone: 'UTC' })[0]).toBe('2026-11-01T00:00:00.000Z');
    // The first instant of a Sunday.
    const sunday = Date.parse('2026-11-08T00:00:00Z');
    expect(read('this week', { weekStart: 7, timezone: 'UTC', nowMs: sunday })[0]).toBe('2026-11-08T00:00:00.000Z');
    expect(read('this week', { weekStart: 7, timezone: 'UTC', nowMs: sunday - 1 })[0]).toBe('2026-11-01T00:00:00.000Z');
  });

  test('the last N days are N buckets, of which the last is running', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 }), fc.constantFrom('day', 'week', 'month'), (count, unit) => {
        const range = parseDateRange(`last ${count} ${unit}s`, context);
        const buckets = bucketsOf(range, unit, context.timezone, { limit: 400 });
        expect(buckets).toHaveLength(count);
        expect(buckets[0]?.startMs).toBe(range.fromMs);
        expect(buckets.at(-1)?.endMs).toBe(range.toMs);
        expect(buckets.at(-1)?.startMs).toBeLessThanOrEqual(context.nowMs);
        expect(range.toMs).toBeGreaterThan(context.nowMs);
      }),
    );
  });
});

describe('refuses', () => {
  test.each([
    [['2026-11-07', '2026-11-01']],
    [['2026-02-29', '2026-03-01']],
    [['2026-02-30', '2026-03-01']],
    [['0000-01-01', '2026-03-01']],
    [['10000-01-01', '10000-01-02']],
    [['2026-11-01', '2026-11-02T00:00']],
    [['2026-11-01T10:00', '2026-11-01T10:00']],
    [['2026-11-01T25:00', '2026-11-02T10:00']],
    [['2026-11-01']],
    [['2026-11-01', '2026-11-02', '2026-11-03']],
    [[1, 2]],
    ['last 0 days'],
    ['last -1 days'],
    ['last 999999999 months'],
    ['last 999999999 weeks'],
    ['last 7 fortnights'],
    ['next week'],
    [''],
    ["today'; drop table app.sources; --"],
    ['today\0'],
    [7],
    [null],
    [{}],
  ])('%j, naming value and expectation', (range) => {
    expect(() => parseDateRange(range as unknown as DateRange, context, 'timeDimension.dateRange')).toThrow(
      expect.objectContaining({
        name: 'InvalidRequestError',
        code: 'invalid_date_range',
        path: expect.stringMatching(/^timeDimension\.dateRange/),
        message: expect.stringMatching(/expected|did you mean/),
      }),
    );
  });

  test('two megabytes, quickly and in a short message', () => {
    const long = 'last 7 days '.repeat(170_000);
    expect(() => parseDateRange(long, context)).toThrow(/^[^]{1,500}$/);
    expect(() => parseDateRange([long, long], context)).toThrow(/^[^]{1,500}$/);
  });
});

describe('nextBoundary', () => {
  test.each([
    ['today', '2026-11-07T23:00:00.000Z'],
    ['previous month', '2026-11-30T23:00:00.000Z'],
    ['last 7 days', '2026-11-07T23:00:00.000Z'],
    ['last 15 minutes', '2026-11-07T10:18:00.000Z'],
    ['last 24 hours', '2026-11-07T11:00:00.000Z'],
    ['this week', '2026-11-08T23:00:00.000Z'],
  ])('%s rolls over at %s', (words, boundary) => {
    const boundaryMs = nextBoundary(words, context) as number;
    expect(iso(boundaryMs)).toBe(boundary);
    const fromAt = (nowMs: number): number => parseDateRange(words, { ...context, nowMs }).fromMs;
    expect(fromAt(boundaryMs - 1)).toBe(fromAt(context.nowMs));
    expect(fromAt(boundaryMs)).toBeGreaterThan(fromAt(context.nowMs));
  });

  test('two dates never roll over, and unknown words are refused', () => {
    expect(nextBoundary(['2026-11-01', '2026-11-07'], context)).toBeNull();
    expect(() => nextBoundary('soon', context)).toThrow(expect.objectContaining({ code: 'invalid_date_range' }));
  });
});

test.each([
  ['last week', 'previous week'],
  ['Last  Quarter', 'previous quarter'],
  ['previous 7 days', 'last 7 days'],
  ['yesterdy', 'yesterday'],
  ['this mnoth', 'this month'],
  ['YTD', 'year to date'],
  ['past 2 quarters', 'last 2 quarters'],
])('suggests a range for %j', (words, suggestion) => {
  const context = { nowMs: 0, timezone: 'UTC', weekStart: 1 } as const;
  expect(() => parseDateRange(words, context as never)).toThrow(
    `timeDimension.dateRange ${JSON.stringify(words)} cannot be used: did you mean "${suggestion}"?`,
  );
});
