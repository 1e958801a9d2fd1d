import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import { bucketsOf, floorToBucket, GRANULARITIES, nextBucket } from './buckets.ts';

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'America/St_Johns',
  'America/Sao_Paulo',
  'America/Havana',
  'Pacific/Apia',
];
const at = (text: string): number => Date.parse(text);
const iso = (ms: number): string => new Date(ms).toISOString();
const hoursOf = (startMs: number, zone: string): number => (nextBucket(startMs, 'day', zone) - startMs) / 3_600_000;

describe('days', () => {
  test.each([
    ['2026-03-28T23:00:00Z', 23],
    ['2026-10-24T22:00:00Z', 25],
    ['2026-10-25T23:00:00Z', 24],
  ])('the day of Berlin from %s has %i hours', (start, hours) => {
    expect(floorToBucket(at(start), 'day', 'Europe/Berlin')).toBe(at(start));
    expect(floorToBucket(at(start) + hours * 3_600_000 - 1, 'day', 'Europe/Berlin')).toBe(at(start));
    expect(hoursOf(at(start), 'Europe/Berlin')).toBe(hours);
  });

  test('a day whose midnight the clock jumps over begins at one o’clock', () => {
    expect(iso(floorToBucket(at('2018-11-04T12:00:00Z'), 'day', 'America/Sao_Paulo'))).toBe('2018-11-04T03:00:00.000Z');
    expect(hoursOf(at('2018-11-04T03:00:00Z'), 'America/Sao_Paulo')).toBe(23);
  });

  test('a day whose midnight comes twice begins with the first', () => {
    expect(iso(floorToBucket(at('2026-11-01T05:30:00Z'), 'day', 'America/Havana'))).toBe('2026-11-01T04:00:00.000Z');
  });

  test('a clock that goes back over midnight does not bring the day before back', () => {
    // St. John's, 2010-11-07 00:01 became 2010-11-06 23:01.
    const start = at('2010-11-07T02:30:00Z');
    expect(floorToBucket(at('2010-11-07T02:29:59.999Z'), 'day', 'America/St_Johns')).toBeLessThan(start);
    expect(floorToBucket(at('2010-11-07T02:31:00Z'), 'day', 'America/St_Johns')).toBe(start);
    expect(floorToBucket(at('2010-11-07T10:00:00Z'), 'day', 'America/St_Johns')).toBe(start);
  });

  test('a date that a zone left out has no bucket', () => {
    const days = bucketsOf({ fromMs: at('2011-12-29T12:00Z'), toMs: at('2012-01-01T00:00Z') }, 'day', 'Pacific/Apia', {
      limit: 10,
    });
    expect(days.map(({ startMs }) => iso(startMs))).toEqual([
      '2011-12-29T10:00:00.000Z',
      '2011-12-30T10:00:00.000Z',
      '2011-12-31T10:00:00.000Z',
    ]);
  });

  test.each(['0001-01-01T12:00:00Z', '9999-12-31T12:00:00Z'])('are found in the years 1 and 9999: %s', (instant) => {
    for (const zone of ZONES) {
      const expected = Temporal.Instant.from(instant).toZonedDateTimeISO(zone).startOfDay().epochMilliseconds;
      expect(floorToBucket(at(instant), 'day', zone)).toBe(expected);
    }
  });
});

describe('hours and minutes', () => {
  test('follow the local clock where it is half an hour off', () => {
    expect(iso(floorToBucket(at('2026-05-05T10:29:59Z'), 'hour', 'Asia/Kolkata'))).toBe('2026-05-05T09:30:00.000Z');
    expect(iso(floorToBucket(at('2026-05-05T10:30:00Z'), 'hour', 'Asia/Kolkata'))).toBe('2026-05-05T10:30:00.000Z');
  });

  test('a clock change by half an hour ends the hour early', () => {
    // Lord Howe Island, 2026-04-05 02:00 (+11) became 01:30 (+10:30).
    const range = { fromMs: at('2026-04-04T14:00:00Z'), toMs: at('2026-04-04T16:30:00Z') };
    const hours = bucketsOf(range, 'hour', 'Australia/Lord_Howe', { limit: 10 });
    expect(hours.map(({ startMs }) => iso(startMs).slice(11, 16))).toEqual(['14:00', '15:00', '15:30']);
    expect(hours.at(-1)?.endMs).toBe(range.toMs);
  });

  test('the hour that comes twice is two buckets', () => {
    const range = { fromMs: at('2026-10-25T00:00:00Z'), toMs: at('2026-10-25T02:00:00Z') };
    expect(bucketsOf(range, 'hour', 'Europe/Berlin', { limit: 10 })).toHaveLength(2);
  });
});

describe('weeks and longer', () => {
  test.each([
    [1, '2026-11-02T00:00:00.000Z'],
    [6, '2026-11-07T00:00:00.000Z'],
    [7, '2026-11-01T00:00:00.000Z'],
  ])('with week start %i the Saturday 2026-11-07 is in the week of %s', (weekStart, start) => {
    expect(iso(floorToBucket(at('2026-11-07T23:59:59.999Z'), 'week', 'UTC', weekStart))).toBe(start);
    expect(nextBucket(at(start), 'week', 'UTC', weekStart)).toBe(at(start) + 7 * 86_400_000);
  });

  test('the ISO week 1 of 2027 begins on 2027-01-04, and 2026 has a week 53', () => {
    expect(iso(floorToBucket(at('2027-01-03T12:00:00Z'), 'week', 'UTC'))).toBe('2026-12-28T00:00:00.000Z');
    expect(iso(floorToBucket(at('2027-01-04T00:00:00Z'), 'week', 'UTC'))).toBe('2027-01-04T00:00:00.000Z');
  });

  test.each([
    ['month', '2026-10-31T23:00:00.000Z', '2026-11-30T23:00:00.000Z'],
    ['quarter', '2026-09-30T22:00:00.000Z', '2026-12-31T23:00:00.000Z'],
    ['year', '2025-12-31T23:00:00.000Z', '2026-12-31T23:00:00.000Z'],
  ] as const)('the %s of Berlin goes from %s to %s', (granularity, start, end) => {
    const noon = at('2026-11-15T12:00:00Z');
    expect(iso(floorToBucket(noon, granularity, 'Europe/Berlin'))).toBe(start);
    expect(iso(nextBucket(noon, granularity, 'Europe/Berlin'))).toBe(end);
    expect(iso(floorToBucket(at(end) - 1, granularity, 'Europe/Berlin'))).toBe(start);
    expect(iso(floorToBucket(at(end), granularity, 'Europe/Berlin'))).toBe(end);
  });
});

describe('bucketsOf', () => {
  const day = { fromMs: at('2026-11-01T00:00:00Z'), toMs: at('2026-11-02T00:00:00Z') };

  test('gives as many as the limit and refuses one more', () => {
    expect(bucketsOf(day, 'hour', 'UTC', { limit: 24 })).toHaveLength(24);
    expect(() => bucketsOf(day, 'hour', 'UTC', { limit: 23 })).toThrow(
      expect.objectContaining({ code: 'too_many_buckets', path: 'timeDimension' }),
    );
    expect(() => bucketsOf(day, 'day', 'Europe/Berlin', { limit: 1 })).toThrow(/more than 1 buckets/);
  });

  test('refuses all minutes of ten thousand years at once', () => {
    const all = { fromMs: at('0001-01-01T00:00:00Z'), toMs: at('9999-12-31T00:00:00Z') };
    expect(() => bucketsOf(all, 'minute', 'Europe/Berlin', { limit: 10_000 })).toThrow(/at least 5258\d{6} buckets/);
  });
});

describe('any instant, zone, granularity and week start', () => {
  // Half of them near clock changes of 2026 and Samoa's missing day.
  const instants = fc.oneof(
    fc.integer({ min: at('0001-01-02T00:00:00Z'), max: at('9999-12-30T00:00:00Z') }),
    fc
      .tuple(
        fc.constantFrom(
          '2026-03-29',
          '2026-04-04',
          '2026-10-25',
          '2026-11-01',
          '2018-02-18',
          '2010-11-07',
          '2011-12-30',
        ),
        fc.integer({ min: -200_000, max: 200_000 }),
      )
      .map(([date, seconds]) => at(`${date}T00:00:00Z`) + seconds * 1000),
  );
  const cases = fc.tuple(
    instants,
    fc.constantFrom(...ZONES),
    fc.constantFrom(...GRANULARITIES),
    fc.integer({ min: 1, max: 7 }),
  );

  test('lie in exactly one bucket, which follows the last without a gap', () => {
    fc.assert(
      fc.property(cases, ([ms, zone, granularity, weekStart]) => {
        const start = floorToBucket(ms, granularity, zone, weekStart);
        const next = nextBucket(ms, granularity, zone, weekStart);
        expect(start).toBeLessThanOrEqual(ms);
        expect(next).toBeGreaterThan(ms);
        expect(floorToBucket(start, granularity, zone, weekStart)).toBe(start);
        expect(floorToBucket(next - 1, granularity, zone, weekStart)).toBe(start);
        expect(floorToBucket(next, granularity, zone, weekStart)).toBe(next);
        expect(nextBucket(start, granularity, zone, weekStart)).toBe(next);
      }),
      { numRuns: 3_000 },
    );
  });

  test('begin days, months and years where Temporal does', () => {
    const settled = fc.integer({ min: at('1995-01-01T00:00:00Z'), max: at('2040-01-01T00:00:00Z') });
    const zones = ZONES.filter((zone) => zone !== 'America/St_Johns');
    fc.assert(
      fc.property(settled, fc.constantFrom(...zones), (ms, zone) => {
        const day = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone).startOfDay();
        expect(floorToBucket(ms, 'day', zone)).toBe(day.epochMilliseconds);
        const month = day.with({ day: 1 }).startOfDay();
        expect(floorToBucket(ms, 'month', zone)).toBe(month.epochMilliseconds);
        expect(floorToBucket(ms, 'year', zone)).toBe(month.with({ month: 1 }).startOfDay().epochMilliseconds);
      }),
      { numRuns: 1_000 },
    );
  });
});
