import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { offsetSpanAt } from './zone-offsets.ts';
import { isOnTheHour, parseZone, toZone } from './zones.ts';

describe('toZone', () => {
  test('gives an IANA name its usual capitals and keeps an alias', () => {
    expect(toZone('europe/berlin')).toBe('Europe/Berlin');
    expect(toZone('Asia/Kolkata')).toBe('Asia/Kolkata');
    expect(toZone('utc')).toBe('UTC');
  });

  test.each(['', 'Berlin', 'Europe/Berlino', '+02:00', 'Europe/Berlin\0', 'a'.repeat(2_000_000), 7, null, {}])(
    'takes no %j for a zone',
    (name) => expect(toZone(name)).toBeUndefined(),
  );
});

test('an unknown zone is refused by its name, cut short', () => {
  expect(() => parseZone('Mars/Olympus', 'queries[0].timezone')).toThrow(
    expect.objectContaining({
      code: 'invalid_timezone',
      path: 'queries[0].timezone',
      message: expect.stringContaining('"Mars/Olympus"'),
    }),
  );
  expect(() => parseZone('x'.repeat(2_000_000))).toThrow(/^.{1,250}$/);
});

test.each([
  ['UTC', true],
  ['Europe/Berlin', true],
  ['America/New_York', true],
  ['Asia/Kolkata', false],
  ['Asia/Kathmandu', false],
  ['Australia/Lord_Howe', false],
  ['America/St_Johns', false],
  // Half an hour off from 2007 to 2016 only.
  ['America/Caracas', false],
])('%s has its hours on the hours of UTC: %s', (zone, expected) => expect(isOnTheHour(zone)).toBe(expected));

describe('offsetSpanAt', () => {
  test('begins at the very instant of a clock change', () => {
    const change = Date.parse('2026-10-25T01:00:00Z');
    expect(offsetSpanAt(change - 1, 'Europe/Berlin')).toMatchObject({ toMs: change, offsetMs: 7_200_000 });
    expect(offsetSpanAt(change, 'Europe/Berlin')).toMatchObject({ fromMs: change, offsetMs: 3_600_000 });
  });

  test('agrees with the time zone database of Intl in any zone and year', () => {
    const zones = ['Europe/Berlin', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Pacific/Apia', 'America/St_Johns'];
    const formats = new Map(zones.map((zone) => [zone, toOffsetFormat(zone)]));
    const ms = fc.integer({ min: Date.UTC(1990, 0, 1), max: Date.UTC(2060, 0, 1) });
    fc.assert(
      fc.property(ms, fc.constantFrom(...zones), (at, zone) => {
        const span = offsetSpanAt(at, zone);
        expect(at >= span.fromMs && at < span.toMs).toBe(true);
        expect(span.offsetMs).toBe(readOffset(formats.get(zone) as Intl.DateTimeFormat, at));
      }),
      { numRuns: 500 },
    );
  });
});

const toOffsetFormat = (timeZone: string): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });

function readOffset(format: Intl.DateTimeFormat, ms: number): number {
  const name = format.formatToParts(ms).find((part) => part.type === 'timeZoneName')?.value ?? '';
  const [, sign, hours, minutes] = /GMT(?:([+-])(\d\d):(\d\d))?/.exec(name) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60_000;
}
