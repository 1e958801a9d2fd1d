import { expect, it } from 'vitest';
import { createFormatter } from '../../format/formatter.ts';
import { exploration as german } from '../../format/texts/de-exploration.ts';
import { exploration as english } from '../../format/texts/en/exploration.ts';
import { describeUnjudged, findUnjudged, nameEvents } from './find-unjudged.ts';

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
    expected: null as number | null,
    lower: null,
    upper: null,
  }));
const find = (first: string, count: number) => {
  const { events, isWhole } = findUnjudged(days(first, count), catalog, 'day', false);
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

/** Describes days of Berlin from the first of them, each with whether it has an expected value: `j`, or `-` for none. */
function describe(first: string, judged: string, settles: boolean, locale = 'en-US'): string {
  const rows = days(first, judged.length).map((row, index) => ({ ...row, expected: judged[index] === 'j' ? 1 : null }));
  const texts = locale === 'de' ? german : english;
  const unjudged = findUnjudged(rows, catalog, 'day', settles);
  const formatter = createFormatter(locale, catalog.timezone);
  return describeUnjudged(unjudged, formatter, texts.anomalies, 'day', Date.parse('2026-11-28T09:00:00Z')).replace(
    /[\u2009\u202f]/g,
    ' ',
  );
}

it('names days with too little history, and those that may still change, with an event among them', () => {
  expect(describe('2026-11-09T23:00:00Z', '--jjjjjj-----', true)).toBe(
    'before Nov 12, as there is too little history; Nov 18 – 22, which may still change',
  );
  expect(describe('2026-11-16T23:00:00Z', 'j----------', true)).toBe(
    'Black Friday week (Nov 23 – 30); Nov 18 – 27, which may still change',
  );
  expect(describe('2026-11-09T23:00:00Z', '--jjjjjj-----', true, 'de')).toBe(
    'vor dem 12. Nov., da es zu wenig Vergangenheit gibt; 18.–22. Nov., noch nicht endgültig',
  );
  expect(describe('2026-11-30T23:00:00Z', 'jj-', false)).toBe('Thu, Dec 3, which may still change');
  expect(describe('2026-11-30T23:00:00Z', 'j--', false)).toBe('');
  expect(describe('2026-11-30T23:00:00Z', 'jjj', true)).toBe('');
});

it('names nothing but the event where it is at either end', () => {
  expect(describe('2026-11-28T23:00:00Z', '--jj', true)).toBe('Black Friday week (Nov 23 – 30)');
  expect(describe('2026-11-20T23:00:00Z', 'jj----', false)).toBe('Black Friday week (Nov 23 – 30)');
});
