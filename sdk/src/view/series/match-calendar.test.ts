import { expect, it } from 'vitest';
import { matchCalendar } from './match-calendar.ts';

const week = { name: 'Black Friday week', from: '2026-11-23', to: '2026-11-30' };
const daysFrom = (first: string, count: number): string[] =>
  Array.from({ length: count }, (_none, index) => new Date(Date.parse(first) + index * 86_400_000).toISOString());

it('finds the first and the last bucket of an event, both days included', () => {
  // Midnight in Berlin, from 20 November on.
  const slots = daysFrom('2026-11-19T23:00:00.000Z', 14);
  expect(matchCalendar([week], 'Europe/Berlin', slots, 'day')).toEqual([{ ...week, from: 3, to: 10 }]);
});

it('cuts an event at the ends of the range', () => {
  const slots = daysFrom('2026-11-27T23:00:00.000Z', 2);
  expect(matchCalendar([week], 'Europe/Berlin', slots, 'day')).toEqual([{ ...week, from: 0, to: 1 }]);
});

it('reads the days of the calendar in the zone of the catalogue', () => {
  const hours = ['2026-11-22T22:00:00.000Z', '2026-11-22T23:00:00.000Z'];
  expect(matchCalendar([week], 'Europe/Berlin', hours, 'hour')).toEqual([{ ...week, from: 1, to: 1 }]);
  expect(matchCalendar([week], 'UTC', hours, 'hour')).toEqual([]);
});

it('finds none beside the range, and none in buckets longer than a day', () => {
  expect(matchCalendar([week], 'UTC', daysFrom('2026-12-01T00:00:00.000Z', 5), 'day')).toEqual([]);
  expect(matchCalendar([week], 'UTC', daysFrom('2026-11-10T00:00:00.000Z', 5), 'day')).toEqual([]);
  expect(matchCalendar([week], 'UTC', ['2026-11-23T00:00:00.000Z'], 'week')).toEqual([]);
});
