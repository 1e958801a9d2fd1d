import { describe, expect, it } from 'vitest';
import { findLastDue, findPeriod } from './schedule.ts';

const daily = (at: string, timezone: string) => ({
  every: 'day' as const,
  on: 1,
  atMinute: Number(at.slice(0, 2)) * 60 + Number(at.slice(3)),
  timezone,
});
const dueAt = (schedule: Parameters<typeof findLastDue>[0], now: string): string =>
  new Date(findLastDue(schedule, Date.parse(now)).atMs).toISOString();

describe('a daily digest', () => {
  it('is due at its time in the zone of the readers, from that instant on', () => {
    const digest = daily('07:30', 'Europe/Berlin');
    expect(dueAt(digest, '2026-11-28T06:29:59.999Z')).toBe('2026-11-27T06:30:00.000Z');
    expect(dueAt(digest, '2026-11-28T06:30:00.000Z')).toBe('2026-11-28T06:30:00.000Z');
    expect(findLastDue(digest, Date.parse('2026-11-28T23:30:00Z')).date).toBe('2026-11-28');
  });

  it('is due an hour later where the clock skips its time, and once where the clock shows it twice', () => {
    const digest = daily('02:30', 'Europe/Berlin');
    expect(dueAt(digest, '2026-03-29T00:59:59Z')).toBe('2026-03-28T01:30:00.000Z');
    expect(dueAt(digest, '2026-03-29T12:00:00Z')).toBe('2026-03-29T01:30:00.000Z');
    expect(dueAt(digest, '2026-03-30T12:00:00Z')).toBe('2026-03-30T00:30:00.000Z');
    for (const now of ['2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z', '2026-10-25T12:00:00Z'])
      expect(dueAt(digest, now)).toBe('2026-10-25T00:30:00.000Z');
  });

  it('is due on each date of a year once, in any zone', () => {
    for (const timezone of ['Europe/Berlin', 'America/Sao_Paulo', 'Australia/Lord_Howe', 'Africa/Cairo']) {
      const digest = daily('00:15', timezone);
      const dates = new Set<string>();
      for (let ms = Date.UTC(2026, 0, 1, 12); ms < Date.UTC(2027, 0, 1); ms += 3_600_000)
        dates.add(findLastDue(digest, ms).date);
      expect([...dates].filter((date) => date.startsWith('2026'))).toHaveLength(365);
      expect([...dates]).toEqual([...dates].toSorted());
    }
  });
});

describe('a weekly digest', () => {
  it('is due on its weekday', () => {
    const digest = { ...daily('08:00', 'America/New_York'), every: 'week' as const, on: 5 };
    expect(dueAt(digest, '2026-11-28T00:00:00Z')).toBe('2026-11-27T13:00:00.000Z');
    expect(dueAt(digest, '2026-11-27T12:59:00Z')).toBe('2026-11-20T13:00:00.000Z');
  });
});

describe('the period', () => {
  const catalog = { timezone: 'Europe/Berlin', weekStart: 1 };

  it('is the last day of the catalogue that is over, also in a zone where it is not', () => {
    const period = findPeriod('day', Date.parse('2026-11-28T06:30:00Z'), catalog);
    expect(period.dates).toEqual(['2026-11-27', '2026-11-27']);
    expect(new Date(period.fromMs).toISOString()).toBe('2026-11-26T23:00:00.000Z');
    // The morning of the 28th in Tokyo.
    expect(findPeriod('day', Date.parse('2026-11-27T22:00:00Z'), catalog).dates[0]).toBe('2026-11-26');
    expect(findPeriod('day', Date.parse('2026-11-27T23:00:00Z'), catalog).dates[0]).toBe('2026-11-27');
  });

  it('is a day of 23 hours where the clock skips one', () => {
    const { fromMs, toMs } = findPeriod('day', Date.parse('2026-03-30T06:00:00Z'), catalog);
    expect((toMs - fromMs) / 3_600_000).toBe(23);
  });

  it('is the last week that is over, from its first to its last day', () => {
    const period = findPeriod('week', Date.parse('2026-11-23T07:00:00Z'), catalog);
    expect(period.dates).toEqual(['2026-11-16', '2026-11-22']);
    const sunday = { ...catalog, weekStart: 7 };
    expect(findPeriod('week', Date.parse('2026-11-23T07:00:00Z'), sunday).dates).toEqual(['2026-11-15', '2026-11-21']);
  });
});
