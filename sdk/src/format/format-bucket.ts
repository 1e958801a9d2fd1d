import type { Granularity } from '../protocol/query.ts';
import type { Formatter } from './formatter.ts';
import { times } from './texts/en/times.ts';
import { fill } from './texts/texts.ts';

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
