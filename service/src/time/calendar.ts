/**
 * Dates as day numbers: whole days since 1970-01-01 in the proleptic Gregorian calendar, without any zone.
 * A day number times 86,400,000 is the date's midnight as local time.
 */
import type { Granularity } from '../../../sdk/src/protocol/query.ts';

export type CalendarUnit = Exclude<Granularity, 'minute' | 'hour'>;

export const DAY_MS = 86_400_000;

const MONTHS: Readonly<Record<'month' | 'quarter' | 'year', number>> = { month: 1, quarter: 3, year: 12 };

/** Returns the remainder with the divisor's sign, also for negative days. */
const modulo = (value: number, divisor: number): number => ((value % divisor) + divisor) % divisor;

/** Returns the day number of a date; `month` counts from 0 and may overflow. */
export function toDayNumber(year: number, month: number, day: number): number {
  // Date.UTC would read the years 0 to 99 as 1900 to 1999.
  return Math.floor(new Date(0).setUTCFullYear(year, month, day) / DAY_MS);
}

/** Returns the first day of the period that contains a day. `weekStart` is 1 (Monday) to 7 (Sunday). */
export function floorDay(day: number, unit: CalendarUnit, weekStart: number): number {
  if (unit === 'day') return day;
  // 1970-01-01 was a Thursday, three days after Monday.
  if (unit === 'week') return day - modulo(day + 3 - (weekStart - 1), 7);
  const date = new Date(day * DAY_MS);
  const months = MONTHS[unit];
  return toDayNumber(date.getUTCFullYear(), Math.floor(date.getUTCMonth() / months) * months, 1);
}

/** Returns the day `count` periods later, or the last day of a shorter month. NaN if it is not a valid date. */
export function addPeriods(day: number, unit: CalendarUnit, count: number): number {
  if (unit === 'day') return day + count;
  if (unit === 'week') return day + 7 * count;
  const date = new Date(day * DAY_MS);
  const year = date.getUTCFullYear();
  const month = date.getUTCMonth() + MONTHS[unit] * count;
  const daysInMonth = new Date(toDayNumber(year, month + 1, 0) * DAY_MS).getUTCDate();
  return toDayNumber(year, month, Math.min(date.getUTCDate(), daysInMonth));
}

/** First and last day that a query may name: 0001-01-01 and 9999-12-31. */
export const FIRST_DAY = toDayNumber(1, 0, 1);
export const LAST_DAY = toDayNumber(9999, 11, 31);

/** First and last instant that ISO 8601 writes with a year of four digits: answers have no other. */
export const MIN_MS = FIRST_DAY * DAY_MS;
export const MAX_MS = (LAST_DAY + 1) * DAY_MS - 1;
