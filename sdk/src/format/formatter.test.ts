import { describe, expect, it } from 'vitest';
import type { DateRange } from '../protocol/query.ts';
import { createFormatter } from './formatter.ts';
import { de } from './texts/de.ts';
import { en } from './texts/en.ts';
import { card } from './texts/en/card.ts';
import { fill, getTexts, registerTexts } from './texts/texts.ts';
import { formatTicks } from './tick.ts';
import { formatBucket } from './format-bucket.ts';
import { formatInstant } from './format-instant.ts';
import { formatRange } from './times.ts';
import type { ValueFormat } from './value-format.ts';

registerTexts('de', de);
const english = createFormatter('en-GB', 'Europe/Berlin');
const german = createFormatter('de-AT', 'Europe/Berlin');
const euro: ValueFormat = { format: 'currency', currency: 'EUR' };
/** Releases of ICU differ in kinds of spaces, in spaces around a dash, and in the case of "1.2m". */
const plain = (text: string): string =>
  text
    .replace(/[\u00a0\u202f\u2009]/g, ' ')
    .replace(/ – /g, '–')
    .replace(/(\d)([km])$/, (_all, digit: string, unit: string) => digit + unit.toUpperCase());

describe('value', () => {
  it.each([
    [999.994, euro, '€999.99'],
    [1000, euro, '€1,000'],
    [-48_210.4, euro, '−€48,210'],
    [-0.001, euro, '€0.00'],
    [-0.4, { format: 'integer' }, '0'],
    [2_500_000, euro, '€2.50M'],
    [500, { format: 'currency', currency: 'JPY', currencyDigits: 0 }, '¥500'],
    [1.235, { format: 'currency', currency: 'KWD', currencyDigits: 3 }, 'KWD 1.235'],
    [19.9, { format: 'currency', currency: 'HUF', currencyDigits: 2 }, 'Ft 19.90'],
    [3.14159, { format: 'number', decimals: 4 }, '3.1416'],
    [12_345.678, { ...euro, decimals: 2 }, '€12,345.68'],
    [0.98765, { format: 'percent', decimals: 2 }, '98.77%'],
    [1_240_000, euro, '€1.24M'],
    [0, { format: 'integer' }, '0'],
    [999_999, { format: 'integer' }, '999,999'],
    [1_000_000, { format: 'integer' }, '1M'],
    [0.0512, { format: 'percent' }, '5.1%'],
    [12.345, { format: 'number', unit: 'miles' }, '12.35 miles'],
    [1.7, { format: 'number' }, '1.70'],
    [89, { format: 'duration', unit: 's' }, '89 secs'],
    [90, { format: 'duration', unit: 's' }, '1.5 mins'],
    [5400, { format: 'duration' }, '1.5 hrs'],
    [90, { format: 'duration', unit: 'm' }, '1.5 hrs'],
    [90, { format: 'duration', unit: 'minute' }, '1.5 hrs'],
    [36, { format: 'duration', unit: 'hours' }, '1.5 days'],
    [3, { format: 'duration', unit: 'd' }, '3 days'],
    [3, { format: 'duration', unit: 'weeks' }, '21 days'],
    [1500, { format: 'duration', unit: 'ms' }, '1.5 secs'],
    [3, { format: 'duration', unit: 'shifts' }, '3.00 shifts'],
    [null, euro, '–'],
  ] as [number | null, ValueFormat, string][])('shows %s of %o as %s', (value, format, text) => {
    expect(plain(english.value(value, format))).toBe(text);
  });

  it('has one unit and as many decimals in a column', () => {
    const column = (values: number[], format: ValueFormat): string[] =>
      values.map((value) => plain(english.value(value, format, Math.max(...values.map(Math.abs)))));
    expect(column([1_240_000, 900.5, -0.001], euro)).toEqual(['€1,240,000', '€901', '€0']);
    expect(column([12.5, 900.25], euro)).toEqual(['€12.50', '€900.25']);
    expect(column([30, 5400], { format: 'duration' })).toEqual(['0 hrs', '1.5 hrs']);
  });

  const ticks = (values: number[], format: ValueFormat): string[] => formatTicks(english, values, format).map(plain);

  it('is short on an axis', () => {
    expect(ticks([0, 12_500], euro)).toEqual(['€0', '€12.5K']);
    expect(ticks([9_000], euro)).toEqual(['€9,000']);
  });

  it('has no two equal labels on an axis', () => {
    expect(ticks([0, 0.5, 1, 1.5, 2], euro)).toEqual(['€0.00', '€0.50', '€1.00', '€1.50', '€2.00']);
    expect(ticks([0, 62_500, 125_000], euro)).toEqual(['€0', '€62.5K', '€125K']);
    expect(ticks([0, 0.005, 0.01], { format: 'percent' })).toEqual(['0.0%', '0.5%', '1.0%']);
    expect(ticks([1_230_000, 1_230_020], { format: 'number' })).toEqual(['1.23M', '1.23002M']);
    expect(ticks([0, 1, 2], euro)).toEqual(['€0', '€1', '€2']);
  });

  it('follows the locale', () => {
    expect(plain(createFormatter('de-DE', undefined).value(48_210.4, euro))).toBe('48.210 €');
  });
});

describe('change', () => {
  it('has a sign but for none', () => {
    expect(english.change(0.042, 'ratio')).toBe('+4.2%');
    expect(english.change(-0.5, 'ratio')).toBe('−50%');
    expect(english.change(0, 'ratio')).toBe('0%');
    expect(english.change(1.234, 'ratio')).toBe('+123%');
  });

  it('is in percentage points between shares', () => {
    expect(plain(english.change(0.012, 'points'))).toBe('+1.2 pp');
  });
});

describe('times', () => {
  it('tells an age in the largest unit that is reached', () => {
    expect(english.age(59_999)).toMatch(/^59 ?s(ec)? ago$/);
    expect(english.age(60_000)).toMatch(/^1 ?min ago$/);
    expect(english.age(7_200_000)).toMatch(/^2 ?h(r|rs)? ago$/);
    expect(plain(german.age(120_000))).toMatch(/^vor 2 Min\.$/);
  });

  it('names an instant by its time, and by its date too when it was not today in the zone', () => {
    const now = Date.parse('2026-11-20T00:30:00Z');
    expect(formatInstant(english, now - 60_000, now)).toBe('01:29:00');
    expect(formatInstant(english, Date.parse('2026-11-19T22:59:00Z'), now)).toBe('19 Nov 2026, 23:59:00');
  });

  it('names buckets in the zone that they follow', () => {
    expect(formatBucket(english, '2026-11-19T23:00:00.000Z', 'day')).toBe('Fri 20 Nov');
    expect(formatBucket(english, '2026-11-19T23:00:00.000Z', 'day', true)).toBe('20 Nov');
    expect(formatBucket(english, '2026-11-20T13:00:00.000Z', 'hour', true)).toBe('14:00');
    expect(formatBucket(english, '2026-11-15T23:00:00.000Z', 'week')).toBe('Week of 16 Nov 2026');
    expect(formatBucket(english, '2026-09-30T22:00:00.000Z', 'quarter')).toBe('Q4 2026');
    expect(formatBucket(english, '2025-12-31T23:00:00.000Z', 'year')).toBe('2026');
  });

  it('names ranges', () => {
    expect(formatRange(english, 'today')).toBe('today');
    expect(formatRange(english, 'this day')).toBe('today');
    expect(formatRange(german, 'yesterday')).toBe('gestern');
    expect(formatRange(german, 'this week')).toBe('diese Woche');
    expect(formatRange(english, 'last 2 quarters')).toBe('last 6 months');
    expect(formatRange(english, 'last 7 days')).toBe('last 7 days');
    expect(formatRange(german, 'last 12 months')).toBe('letzte 12 Monate');
    expect(formatRange(english, 'last 2 years')).toBe('last 2 years');
    expect(formatRange(english, 'year to date')).toBe('year to date');
    expect(formatRange(german, 'month to date')).toBe('Monat bis heute');
    expect(formatRange(english, 'previous quarter')).toBe('last quarter');
    expect(plain(formatRange(english, ['2026-11-01', '2026-11-07']))).toBe('1–7 Nov 2026');
    // Instants: the last does not belong to the range; both are days of the zone.
    expect(plain(formatRange(english, ['2026-10-24T22:00:00Z', '2026-10-25T23:00:00Z']))).toBe('25 Oct 2026');
    expect(plain(formatRange(english, ['2026-03-28T23:00:00Z', '2026-03-29T22:00:00Z']))).toBe('29 Mar 2026');
    expect(plain(formatRange(english, ['2026-11-20T13:00:00Z', '2026-11-20T14:00:00Z']))).toBe(
      '20 Nov 2026, 14:00–15:00',
    );
  });

  it('tells the two hours apart that a day of 25 hours has twice', () => {
    const hours = ['00:00', '01:00', '02:00'].map((time) => formatBucket(english, `2026-10-25T${time}:00Z`, 'hour'));
    expect(new Set(hours).size).toBe(3);
    expect(hours.map(plain)).toEqual(['Sun 25 Oct, 02:00 CEST', 'Sun 25 Oct, 02:00 CET', 'Sun 25 Oct, 03:00']);
  });

  it('names what is compared with, by its dates', () => {
    const nowMs = Date.parse('2026-11-27T20:00:00Z');
    const versus = (compare: DateRange, range: DateRange, from: string, to: string, formatter = english): string =>
      plain(formatter.versus(compare, range, [from, to], nowMs));
    const week = ['2026-11-13T23:00:00Z', '2026-11-20T23:00:00Z'] as const;
    const day = ['2026-11-19T23:00:00Z', '2026-11-20T23:00:00Z'] as const;
    expect(versus('previous period', 'today', ...day)).toBe('vs yesterday');
    expect(versus('previous period', 'last 7 days', ...week)).toBe('vs 14–20 Nov');
    expect(versus('previous period', 'last 7 days', ...week, german)).toBe('ggü. 14.–20. Nov.');
    expect(versus('previous period', 'yesterday', ...day)).toBe('vs Fri 20 Nov');
    expect(versus('same period last week', 'today', ...day)).toBe('vs last week (Fri 20 Nov)');
    expect(versus('previous period', 'last 60 minutes', '2026-11-27T18:00:00Z', '2026-11-27T19:00:00Z')).toBe(
      'vs 19:00–20:00',
    );
    // Of another year the year too; of another day the day.
    const year = ['2025-11-25T23:00:00Z', '2025-11-27T23:00:00Z'] as const;
    expect(versus('same period last year', 'this month', ...year, german)).toBe('ggü. Vorjahr (26.–27. Nov. 2025)');
    expect(versus('previous period', 'last 60 minutes', '2026-11-26T18:00:00Z', '2026-11-26T19:00:00Z')).toBe(
      'vs 26 Nov, 19:00–20:00',
    );
    expect(versus(['2026-11-01', '2026-11-07'], 'today', '2026-10-31T23:00:00Z', '2026-11-07T23:00:00Z')).toBe(
      'vs 1–7 Nov',
    );
  });

  it('shows an amount without the unit of its metric, but with that of a currency or a duration', () => {
    const distance = { format: 'integer', unit: 'passenger-kilometres' } as const;
    expect(plain(english.amount(12_345_678, distance))).toBe('12.35M');
    expect(plain(english.value(12_345, distance))).toBe('12,345 passenger-kilometres');
    expect(english.amount(12, { format: 'currency', currency: 'EUR' })).toBe('€12.00');
    expect(plain(english.amount(7200, { format: 'duration', unit: 's' }))).toBe('2 hrs');
    expect([english.amount(null, distance), english.value(null, distance)]).toEqual(['–', '–']);
  });
});

describe('texts', () => {
  it('has the same entries in every language, with the same values to fill in', () => {
    const flatten = (texts: object, path = ''): [string, string[]][] =>
      Object.entries(texts).flatMap(([key, text]: [string, unknown]) =>
        typeof text === 'string'
          ? [[path + key, (text.match(/\{\w+\}/g) ?? []).sort()] as [string, string[]]]
          : flatten(text as object, `${path}${key}.`),
      );
    expect(flatten(de)).toEqual(flatten(en));
  });

  it('takes English for a language that is not known', () => {
    expect(getTexts('xx-YY')).toBe(card);
    expect(getTexts('de-CH')).toBe(de);
  });

  it('leaves what has no value', () => {
    expect(fill('{a} of {b}', { a: '1' })).toBe('1 of {b}');
  });
});
