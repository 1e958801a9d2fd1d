import type { DateRange, Granularity } from './query.ts';

const DAY_MS = 86_400_000;

/** Days that a word of a relative range stands for, about. */
const DAYS: Readonly<Record<string, number>> = {
  minute: 1 / 1440,
  hour: 1 / 24,
  day: 1,
  week: 7,
  month: 30,
  quarter: 91,
  year: 365,
};

/** Each granularity up to a range of so many days, so that a chart has some 12 to 100 buckets. */
const UP_TO_DAYS: readonly (readonly [number, Granularity])[] = [
  [2.1 / 24, 'minute'],
  [3, 'hour'],
  [100, 'day'],
  [370, 'week'],
  [2000, 'month'],
];

/** The granularity that shows the shape of a range. */
export function chooseGranularity(range: DateRange): Granularity {
  const days = measureDays(range);
  return UP_TO_DAYS.find(([most]) => days <= most)?.[1] ?? 'year';
}

function measureDays(range: DateRange): number {
  if (typeof range !== 'string') {
    const [from, to] = range.map((text) => Date.parse(text)) as [number, number];
    // Of two dates the last belongs to the range.
    return (to - from) / DAY_MS + (range[1].length === 10 ? 1 : 0);
  }
  // "last 7 days", "this week", "year to date"; "today" and "yesterday" are of no unit that is known.
  const [, count, unit = ''] = /(\d*) ?(\w+?)s?(?: to date)?$/.exec(range) ?? [];
  return (DAYS[unit] ?? 1) * (Number(count) || 1);
}
