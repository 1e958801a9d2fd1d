import { expect, it } from 'vitest';
import { formatTimeRange } from './format-time-range.ts';

const at = (hour: number): number => Date.UTC(2026, 10, 28, hour);
const formatIn = (locale: string, from: number, to: number): string =>
  formatTimeRange(
    new Intl.DateTimeFormat(locale, {
      timeZone: 'UTC',
      hour: 'numeric',
      minute: '2-digit',
      day: 'numeric',
      month: 'short',
    }),
    at(from),
    at(to),
  ).replaceAll(/\s/g, ' ');

it.each([
  ['midnight to the morning', 'en-US', 0, 10, 'Nov 28, 12:00 AM – 10:00 AM'],
  ['noon to the evening', 'en-US', 12, 18, 'Nov 28, 12:00 PM – 6:00 PM'],
  ['within the morning', 'en-US', 7, 10, 'Nov 28, 7:00 – 10:00 AM'],
  ['over noon', 'en-US', 0, 13, 'Nov 28, 12:00 AM – 1:00 PM'],
  ['midnight, where the half of the day is before the time', 'ko', 0, 10, '11월 28일 오전 12:00~10:00'],
  ['noon, where the part of the day is before the time', 'zh-TW', 12, 18, '11/28 中午12:00至6:00'],
  ['midnight, by a clock of 24 hours', 'de', 0, 10, '28. Nov., 00:00–10:00 Uhr'],
])('formats %s (%s)', (_name, locale, from, to, text) => {
  expect(formatIn(locale, from, to)).toBe(text);
});
