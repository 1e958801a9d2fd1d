import { expect, it } from 'vitest';
import { createFormatter } from '../../format/formatter.ts';
import type { Granularity } from '../../protocol/query.ts';
import { toTickSets } from './to-tick-sets.ts';

const HOUR_MS = 3_600_000;

function labels(from: string, count: number, granularity: Granularity, stepMs: number, locale = 'en-GB'): string[][] {
  const instants = Array.from({ length: count }, (_none, index) =>
    new Date(Date.parse(from) + index * stepMs).toISOString(),
  );
  return toTickSets(instants, createFormatter(locale, 'Europe/Berlin'), granularity).map((ticks) =>
    ticks.map(({ lines }) => lines.join(' | ')),
  );
}

it('has hours at 00, 03, 06 and so on, without the day of a single one', () => {
  const sets = labels('2026-11-19T23:00:00Z', 24, 'hour', HOUR_MS);
  expect(sets[1]).toEqual(['00:00', '03:00', '06:00', '09:00', '12:00', '15:00', '18:00', '21:00']);
  expect(sets[2]).toEqual(['00:00', '06:00', '12:00', '18:00']);
});

it('names each day once below its hours', () => {
  const sets = labels('2026-11-18T14:00:00Z', 48, 'hour', HOUR_MS);
  expect(sets[3]).toEqual(['00:00 | 19 Nov', '12:00', '00:00 | 20 Nov', '12:00']);
  expect(sets[4]).toEqual(['19 Nov', '20 Nov']);
});

it('has the clock of the locale', () => {
  expect(labels('2026-11-19T23:00:00Z', 24, 'hour', HOUR_MS, 'en-US')[2]).toEqual(['12 AM', '6 AM', '12 PM', '6 PM']);
});

it('has Mondays, then the first of each month', () => {
  const sets = labels('2026-10-25T23:00:00Z', 36, 'day', 24 * HOUR_MS);
  expect(sets[1]).toEqual(['26 Oct', '2 Nov', '9 Nov', '16 Nov', '23 Nov', '30 Nov']);
  expect(sets[2]).toEqual(['Nov | 2026']);
});

it('names the month of single days once', () => {
  expect(labels('2026-10-29T23:00:00Z', 4, 'day', 24 * HOUR_MS)[0]).toEqual([
    'Fri 30 | Oct',
    'Sat 31',
    'Sun 1 | Nov',
    'Mon 2',
  ]);
});

it('marks a month at its first week, and a year at its first month', () => {
  const weeks = labels('2026-10-11T22:00:00Z', 6, 'week', 7 * 24 * HOUR_MS);
  expect(weeks[1]).toEqual(['Nov | 2026']);
  expect(labels('2026-06-30T22:00:00Z', 1, 'month', HOUR_MS)[0]).toEqual(['Jul | 2026']);
});

it('has minutes at quarters of an hour', () => {
  expect(labels('2026-11-19T23:50:00Z', 60, 'minute', 60_000)[3]).toEqual(['01:00', '01:15', '01:30', '01:45']);
});
