import type { DateRange, Granularity } from '../protocol/query.ts';
import { formatSpan, type Formatter } from './formatter.ts';
import { times } from './texts/en/times.ts';
import { fill } from './texts/texts.ts';

/** Formats an instant, with the date if it is not today. */
export function formatInstant({ dates }: Formatter, ms: number, nowMs: number): string {
  const day = dates({ dateStyle: 'short' });
  const isToday = day.format(ms) === day.format(nowMs);
  return dates({ timeStyle: 'medium', ...(!isToday && { dateStyle: 'medium' }) }).format(ms);
}

/** Formats the end of a span as a limit: "7 AM" or "07:45", "27 Nov" at the end of a day; with the day unless it is that of `now`. */
export function formatUntil({ dates }: Formatter, until: string, now: string): string {
  const ms = Date.parse(until);
  const format = (options: Intl.DateTimeFormatOptions, at = ms): string => dates(options).format(at);
  const day = days[1];
  const last = format(day, ms - 1);
  if (last !== format(day)) return last;
  const hour = format({ hour: 'numeric' });
  const clock = format({ hour: 'numeric', minute: '2-digit' });
  // "7 AM" and "7 Uhr" are clear without minutes, "07" is not.
  const short = /\D00/.test(clock) && /\D/.test(hour) ? hour.replace(/^0/, '') : clock;
  return last === format(day, Date.parse(now)) ? short : `${last}, ${short}`;
}

/** Names of the formatter's zone and another zone at an instant; empty if they are the same. */
export function nameZones({ dates }: Formatter, ms: number, timeZone: string): readonly (string | undefined)[] {
  const [own, other] = [{}, { timeZone }].map(
    (zone) =>
      dates({ timeZoneName: 'longGeneric', ...zone })
        .formatToParts(ms)
        .find(({ type }) => type === 'timeZoneName')?.value,
  );
  return own === other ? [] : [own, other];
}

/** A bucket by its first instant; `isShort` for an axis. */
export function formatBucket(
  { dates, texts }: Formatter,
  instant: string,
  granularity: Granularity,
  isShort = false,
): string {
  const words = texts.times ?? times;
  const date = new Date(instant);
  const options = BUCKET_OPTIONS[granularity][isShort ? 1 : 0];
  if (granularity === 'week' && !isShort) return fill(words.week, { day: dates(options).format(date) });
  if (granularity !== 'quarter') {
    const format = dates(options);
    const text = format.format(date);
    const isTwice = (byMs: number): boolean => format.format(date.getTime() + byMs) === text;
    // On a day of 25 hours one hour comes twice.
    const isAmbiguous = !isShort && options.hour !== undefined && [-HOUR_MS, HOUR_MS].some(isTwice);
    return isAmbiguous ? dates({ ...options, timeZoneName: 'short' }).format(date) : text;
  }
  const parts = dates({ month: 'numeric', year: 'numeric', numberingSystem: 'latn' }).formatToParts(date);
  const part = (type: string): string => parts.find((each) => each.type === type)?.value ?? '';
  return fill(words.quarter, { quarter: String(Math.ceil(Number(part('month')) / 3)), year: part('year') });
}

/** "today", "last 7 days", "1–7 Nov 2026", as within a sentence. */
export function formatRange({ dates, number, relative, texts }: Formatter, range: DateRange): string {
  if (typeof range !== 'string') return formatSpan(dates, range);
  if (range === 'today' || range === 'yesterday') return relative(range === 'today' ? 0 : -1, 'day');
  const [, which, count, unit = ''] = /^(this|previous|last (\d+)) (\w+?)s?$/.exec(range) ?? [];
  if (!which) return range;
  if (!count) return relative(which === 'this' ? 0 : -1, unit as Intl.RelativeTimeFormatUnit);
  // `Intl` has no quarters to count.
  const [length, calendarUnit] = unit === 'quarter' ? [3, 'month'] : [1, unit];
  return fill(texts.last, {
    span: number(Number(count) * length, { style: 'unit', unit: calendarUnit, unitDisplay: 'long' }),
  });
}

/** The same as a text of its own. */
export const capitalise = (text: string): string => text.charAt(0).toLocaleUpperCase() + text.slice(1);

const HOUR_MS = 3_600_000;

type BucketOptions = readonly [long: Intl.DateTimeFormatOptions, short: Intl.DateTimeFormatOptions];

const minutes: BucketOptions = [
  { weekday: 'short', day: 'numeric', month: 'short', hour: 'numeric', minute: '2-digit' },
  { timeStyle: 'short' },
];
const days: BucketOptions = [
  { weekday: 'short', day: 'numeric', month: 'short' },
  { day: 'numeric', month: 'short' },
];
const BUCKET_OPTIONS: Readonly<Record<Granularity, BucketOptions>> = {
  minute: minutes,
  hour: minutes,
  day: days,
  week: [{ day: 'numeric', month: 'short', year: 'numeric' }, days[1]],
  month: [{ month: 'long', year: 'numeric' }, { month: 'short' }],
  quarter: [{}, {}],
  year: [{ year: 'numeric' }, { year: 'numeric' }],
};
