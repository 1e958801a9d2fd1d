import { describe, expect, it } from 'vitest';
import type { FieldReading } from '../../catalog/model/reading-types.ts';
import { compileTimestamp, describeTimestamp } from './parse-timestamp.ts';

const read = (value: unknown, reading: FieldReading = {}, zone = 'UTC'): string | undefined => {
  const micros = compileTimestamp(reading, zone)(value);
  return micros === undefined ? undefined : new Date(micros / 1000).toISOString();
};

describe('compileTimestamp', () => {
  it.each([
    [1_763_200_000_000, {}, '2025-11-15T09:46:40.000Z'],
    ['1763200000000', {}, '2025-11-15T09:46:40.000Z'],
    [3e11, {}, '1979-07-05T05:20:00.000Z'],
    [1_763_200_000, { unit: 's' }, '2025-11-15T09:46:40.000Z'],
    ['1763200000.25', { unit: 's' }, '2025-11-15T09:46:40.250Z'],
    [0, { unit: 's' }, '1970-01-01T00:00:00.000Z'],
    [-1, { unit: 'ms' }, '1969-12-31T23:59:59.999Z'],
    [1_763_200_000_000_000, { unit: 'us' }, '2025-11-15T09:46:40.000Z'],
    ['1763200000000000000', { unit: 'ns' }, '2025-11-15T09:46:40.000Z'],
    [45_750, { unit: 'days' }, '2025-04-03T00:00:00.000Z'],
    ['45750.416666666664', { unit: 'days' }, '2025-04-03T10:00:00.000Z'],
    [20_181, { unit: 'unix_days' }, '2025-04-03T00:00:00.000Z'],
    ['2025-04-03', { unit: 's' }, '2025-04-03T00:00:00.000Z'],
  ] as const)('reads %s with %o as %s', (value, reading, expected) => {
    expect(read(value, reading)).toBe(expected);
  });

  it.each([
    ['1/12/2010', ['d/M/yyyy'], '2010-12-01T00:00:00.000Z'],
    ['1/12/2010 8:26', ['M/d/yyyy', 'M/d/yyyy H:mm'], '2010-01-12T08:26:00.000Z'],
    ['Jan 1 2000', ['MMM d yyyy'], '2000-01-01T00:00:00.000Z'],
    ['2015/01/01 01:00:00', ['yyyy/MM/dd HH:mm:ss'], '2015-01-01T01:00:00.000Z'],
    ['20251115', ['yyyyMMdd'], '2025-11-15T00:00:00.000Z'],
    ['15.11.2025 10:00 +02:00', ['dd.MM.yyyy HH:mm ZZ'], '2025-11-15T08:00:00.000Z'],
    ['2025-11-15', ['d/M/yyyy', 'iso'], '2025-11-15T00:00:00.000Z'],
  ])('reads %s by %o as %s', (value, formats, expected) => {
    expect(read(value, { formats })).toBe(expected);
  });

  it('reads texts without an offset and days in the zone', () => {
    expect(read('1.7.2026 12:00', { formats: ['d.M.yyyy H:mm'] }, 'Europe/Berlin')).toBe('2026-07-01T10:00:00.000Z');
    expect(read(45_750, { unit: 'days' }, 'Europe/Berlin')).toBe('2025-04-02T22:00:00.000Z');
    expect(read('2026-07-01 12:00', {}, 'Europe/Berlin')).toBe('2026-07-01T10:00:00.000Z');
  });

  it.each([
    [1_763_200_000, 'with "unit: s" it would be 2025-11-15T09:46:40Z'],
    ['1763200000', 'with "unit: s" it would be 2025-11-15T09:46:40Z'],
    [45_750, `with "unit: days" (a spreadsheet's day) it would be 2025-04-03`],
    [20_251_115, '"format: yyyyMMdd"'],
    [299_999_999_999, 'the field needs a "unit"'],
    [202_511_151_030, 'the field needs a "unit"'],
    [1_763_200_000_000_000, 'with "unit: us" it would be 2025-11-15T09:46:40Z'],
    ['1763200000000000000', 'with "unit: ns" it would be 2025-11-15T09:46:40Z'],
    ['1/12/2010', '"format", such as d/M/yyyy, or M/d/yyyy where the month comes first'],
    ['Jan 1 2000', '"format", such as MMM d yyyy'],
    ['2015/01/01 01:00:00', '"format", such as yyyy/M/d'],
  ])('refuses %s without an option, and names the one that helps', (value, hint) => {
    expect(read(value)).toBeUndefined();
    expect(describeTimestamp(value, {})).toContain(hint);
  });

  it.each([
    ['31/11/2026', { formats: ['d/M/yyyy'] }, 'a day and time that exist (read as d/M/yyyy)'],
    ['2026-02-30', {}, 'a day and time that exist (read as ISO 8601)'],
    ['12/31/2026', { formats: ['d/M/yyyy', 'iso'] }, 'a day and time that exist (read as d/M/yyyy)'],
    ['2026-11-07', { formats: ['d/M/yyyy'] }, 'a time as d/M/yyyy, or milliseconds since 1970'],
  ])('says of %s by %o what was expected', (value, reading, expected) => {
    expect(describeTimestamp(value, reading)).toBe(expected);
  });

  it('takes only its formats where it has some', () => {
    expect(read('2025-11-15', { formats: ['d/M/yyyy'] })).toBeUndefined();
    expect(read('31/2/2025', { formats: ['d/M/yyyy'] })).toBeUndefined();
    expect(describeTimestamp('x', { formats: ['d/M/yyyy', 'iso'], unit: 's' })).toBe(
      'a time as d/M/yyyy or ISO 8601, or a number with unit s',
    );
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, 'NaN', true, null, {}])('refuses %s', (value) => {
    expect(read(value)).toBeUndefined();
    expect(read(value, { unit: 'days' })).toBeUndefined();
  });
});
