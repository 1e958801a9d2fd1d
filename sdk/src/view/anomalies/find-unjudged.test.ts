import { expect, it } from 'vitest';
import { createFormatter } from '../../format/formatter.ts';
import { findUnjudged, nameEvents } from './find-unjudged.ts';

const DAY_MS = 86_400_000;
const catalog = {
  timezone: 'Europe/Berlin',
  calendar: [
    { name: 'Black Friday week', from: '2026-11-23', to: '2026-11-30' },
    { name: 'Christmas', from: '2026-12-24', to: '2026-12-26' },
  ],
};

/** Days of Berlin from the first of them. */
const days = (first: string, count: number) =>
  Array.from({ length: count }, (_none, index) => ({
    time: new Date(Date.parse(first) + index * DAY_MS).toISOString(),
    value: 1,
    expected: null,
    lower: null,
    upper: null,
  }));
const find = (first: string, count: number) => {
  const { events, isWhole } = findUnjudged(days(first, count), catalog, 'day');
  return [events.map(({ name }) => name), isWhole];
};

it('finds the events of a range, and whether they are all of it', () => {
  expect(find('2026-11-21T23:00:00Z', 7)).toEqual([['Black Friday week'], false]);
  expect(find('2026-11-22T23:00:00Z', 6)).toEqual([['Black Friday week'], true]);
  expect(find('2026-11-22T23:00:00Z', 40)).toEqual([['Black Friday week', 'Christmas'], false]);
  expect(find('2026-11-10T23:00:00Z', 3)).toEqual([[], false]);
  expect(find('2026-11-10T23:00:00Z', 0)).toEqual([[], false]);
});

it('names events with their dates, whatever the zone of the page', () => {
  const names = (locale: string) => nameEvents(catalog.calendar, createFormatter(locale, 'Pacific/Auckland'));
  expect(names('en-US').replace(/[\u2009\u202f]/g, ' ')).toBe(
    'Black Friday week (Nov 23 – 30), Christmas (Dec 24 – 26)',
  );
  expect(names('de')).toBe('Black Friday week (23.–30. Nov.), Christmas (24.–26. Dez.)');
});
