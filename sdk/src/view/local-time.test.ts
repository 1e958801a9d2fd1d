import { describe, expect, it } from 'vitest';
import { fromLocalTime, toLocalTime } from './local-time.ts';

const at = (text: string): number => Date.parse(text);

describe('a time by the clock of a zone', () => {
  it('leads there and back', () => {
    for (const [instant, zone, local] of [
      ['2026-11-20T13:30:00Z', 'Europe/Berlin', '2026-11-20T14:30'],
      ['2026-07-20T13:30:00Z', 'Europe/Berlin', '2026-07-20T15:30'],
      ['2026-11-20T13:30:00Z', 'Asia/Kathmandu', '2026-11-20T19:15'],
      ['2026-11-20T03:30:00Z', 'America/New_York', '2026-11-19T22:30'],
    ] as const) {
      expect(toLocalTime(at(instant), zone)).toBe(local);
      expect(fromLocalTime(local, zone)).toBe(at(instant));
    }
  });

  it('is the first of two where the clock is set back, and later where it is set forward', () => {
    expect(fromLocalTime('2026-10-25T02:30', 'Europe/Berlin')).toBe(at('2026-10-25T00:30:00Z'));
    expect(fromLocalTime('2026-10-25T03:30', 'Europe/Berlin')).toBe(at('2026-10-25T02:30:00Z'));
    expect(fromLocalTime('2026-03-29T02:30', 'Europe/Berlin')).toBe(at('2026-03-29T01:30:00Z'));
    expect(fromLocalTime('2026-03-29T03:30', 'Europe/Berlin')).toBe(at('2026-03-29T01:30:00Z'));
    expect(fromLocalTime('', 'Europe/Berlin')).toBeNaN();
  });
});
