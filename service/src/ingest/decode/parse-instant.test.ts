import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseIsoMicros } from './parse-instant.ts';

const millis = (value: string, zone = 'UTC'): number | undefined => {
  const micros = parseIsoMicros(value, zone);
  return micros === undefined ? undefined : micros / 1000;
};

describe('parseIsoMicros', () => {
  it.each([
    ['2001-01-01 00:01:00', '2001-01-01T00:01:00Z'],
    ['2001-01-01T00:01:00Z', '2001-01-01T00:01:00Z'],
    ['2001-01-01T00:01:00+02:00', '2000-12-31T22:01:00Z'],
    ['2001-01-01T00:01:00-0530', '2001-01-01T05:31:00Z'],
    ['2001-01-01T00:01', '2001-01-01T00:01:00Z'],
    ['2001-01-01', '2001-01-01T00:00:00Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00Z'],
    ['0099-12-31T23:59:59.999Z', '0099-12-31T23:59:59.999Z'],
    ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
    ['2024-02-29T12:34:56.789Z', '2024-02-29T12:34:56.789Z'],
    ['1900-02-28T00:00:00.000Z', '1900-02-28T00:00:00.000Z'],
    [' 2001-01-01 00:01 ', '2001-01-01T00:01:00Z'],
  ])('reads %s', (value, expected) => {
    expect(millis(value)).toBe(Date.parse(expected));
  });

  it('reads what other systems write as they read it', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date(-62_135_596_800_000), max: new Date(9_007_199_254_740), noInvalidDate: true }),
        (date) => {
          expect(millis(date.toISOString())).toBe(date.getTime());
        },
      ),
    );
  });

  it('keeps microseconds, which order versions', () => {
    expect(parseIsoMicros('1970-01-01T00:00:00.123456Z', 'UTC')).toBe(123_456);
    expect(parseIsoMicros('1970-01-01T00:00:00.1234569Z', 'UTC')).toBe(123_456);
  });

  it('reads local time in the zone, on days of 23 and 25 hours too', () => {
    expect(millis('2026-07-01 12:00', 'Europe/Berlin')).toBe(Date.UTC(2026, 6, 1, 10));
    expect(millis('2026-03-29 01:59', 'Europe/Berlin')).toBe(Date.UTC(2026, 2, 29, 0, 59));
    expect(millis('2026-03-29 03:00', 'Europe/Berlin')).toBe(Date.UTC(2026, 2, 29, 1));
    expect(millis('2026-10-25 02:30', 'Europe/Berlin')).toBe(Date.UTC(2026, 9, 25, 0, 30));
    expect(millis('2026-10-25 03:00', 'Europe/Berlin')).toBe(Date.UTC(2026, 9, 25, 2));
  });

  it.each([
    '2026-02-29',
    '2026-02-29T00:00:00.000Z',
    '1900-02-29T00:00:00.000Z',
    '2026-04-31T00:00:00.000Z',
    '2026-00-10T00:00:00.000Z',
    '2026-01-00T00:00:00.000Z',
    '2026-01-01T24:00:00.000Z',
    '2026-01-01T00:60:00.000Z',
    '2026-01-01T00:00:00.0a0Z',
    '2026-01-01T0 :00:00.000Z',
    '2026/01/01T00:00:00.000Z',
    '2026-13-01',
    '2026-01-01T24:00:00Z',
    '2026-01-01T00:00:60Z',
    '0000-01-01',
    '12026-01-01',
    'yesterday',
    '',
  ])('refuses %s', (value) => {
    expect(parseIsoMicros(value, 'UTC')).toBeUndefined();
  });
});
