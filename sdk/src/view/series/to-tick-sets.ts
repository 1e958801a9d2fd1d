import type { Formatter } from '../../format/formatter.ts';
import { formatBucket } from '../../format/format-bucket.ts';
import type { Granularity } from '../../protocol/query.ts';

/** A label of a time axis: the index of its bucket, and its lines. */
export interface Tick {
  readonly index: number;
  readonly lines: readonly string[];
}

/** A moment of the local calendar; `weekday` from 1 (Monday) to 7. */
interface Moment {
  readonly minute: number;
  readonly hour: number;
  readonly weekday: number;
  readonly day: number;
  readonly month: number;
  readonly year: number;
}

type Boundary = (moment: Moment, before: Moment | undefined, weekStart: number) => boolean;
type Style = 'time' | 'day' | 'date' | 'month' | 'bucket';

const isMidnight = ({ hour, minute }: Moment): boolean => hour === 0 && minute === 0;
const everyMinutes =
  (count: number): Boundary =>
  ({ minute }) =>
    minute % count === 0;
const everyHours =
  (count: number): Boundary =>
  ({ hour, minute }) =>
    minute === 0 && hour % count === 0;
const isWeekStart: Boundary = ({ weekday }, _before, weekStart) => weekday === weekStart;
/** The first bucket of every so many months, also where it is a week that begins within the month. */
const everyMonths =
  (count: number): Boundary =>
  ({ month, day }, before) =>
    (month - 1) % count === 0 && (before ? month !== before.month : day === 1);
const always: Boundary = () => true;

const DAYS: readonly (readonly [Boundary, Style])[] = [
  [isWeekStart, 'date'],
  [everyMonths(1), 'month'],
  [everyMonths(3), 'month'],
  [everyMonths(12), 'month'],
];
const HOURS: readonly (readonly [Boundary, Style])[] = [
  ...[1, 3, 6, 12].map((count) => [everyHours(count), 'time'] as const),
  [isMidnight, 'date'],
  [(moment, before, weekStart) => isMidnight(moment) && isWeekStart(moment, before, weekStart), 'date'],
  ...DAYS.slice(1),
];
/** Boundaries by granularity, the closest first. */
const BOUNDARIES: Readonly<Record<Granularity, readonly (readonly [Boundary, Style])[]>> = {
  minute: [...[1, 5, 10, 15, 30].map((count) => [everyMinutes(count), 'time'] as const), ...HOURS],
  hour: HOURS,
  day: [[always, 'day'], ...DAYS],
  week: [[always, 'date'], ...DAYS.slice(1)],
  month: [[always, 'month'], ...DAYS.slice(2)],
  quarter: [
    [always, 'bucket'],
    [everyMonths(12), 'bucket'],
  ],
  year: [[always, 'bucket']],
};

/**
 * Possible labels of a time axis, the closest first: each set is at natural boundaries, as 00, 03 and 06 hours, Mondays or
 * the first of a month. `weekStart`: 1 (Monday) to 7. What is the same for several labels, as the day of hours, is below the first of them.
 */
export function toTickSets(
  instants: readonly string[],
  formatter: Formatter,
  granularity: Granularity,
  weekStart = 1,
): readonly (readonly Tick[])[] {
  const moments = instants.map((instant) => toMoment(instant, formatter));
  return BOUNDARIES[granularity]
    .map(([isBoundary, style]) => {
      const chosen = moments.flatMap((moment, index) =>
        isBoundary(moment, moments[index - 1], weekStart) ? [index] : [],
      );
      const labels = chosen.map((index) => label(style, instants[index] ?? '', formatter, granularity));
      const isNamed = style !== 'time' || new Set(moments.map(({ day, month }) => `${month} ${day}`)).size > 1;
      return chosen.map((index, place): Tick => {
        const { main, name } = labels[place] ?? { main: '', name: '' };
        return { index, lines: isNamed && name && name !== labels[place - 1]?.name ? [main, name] : [main] };
      });
    })
    .filter((ticks) => ticks.length > 0);
}

/** A label, and the name that it shares with its neighbours. */
function label(
  style: Style,
  instant: string,
  formatter: Formatter,
  granularity: Granularity,
): { readonly main: string; readonly name: string } {
  const date = new Date(instant);
  const format = (options: Intl.DateTimeFormatOptions): string => formatter.dates(options).format(date);
  switch (style) {
    case 'time':
      return {
        main: format(granularity === 'minute' ? { hour: 'numeric', minute: '2-digit' } : hourOptions(formatter)),
        name: format({ day: 'numeric', month: 'short' }),
      };
    case 'day':
      return { main: format({ weekday: 'short', day: 'numeric' }), name: format({ month: 'short' }) };
    case 'date':
      return { main: format({ day: 'numeric', month: 'short' }), name: '' };
    case 'month':
      return { main: format({ month: 'short' }), name: format({ year: 'numeric' }) };
    case 'bucket':
      return { main: formatBucket(formatter, instant, granularity, true), name: '' };
  }
}

/** "3 PM" where the clock has twelve hours, else "15:00". */
const hourOptions = ({ dates }: Formatter): Intl.DateTimeFormatOptions =>
  dates({ hour: 'numeric' }).resolvedOptions().hour12 ? { hour: 'numeric' } : { hour: 'numeric', minute: '2-digit' };

function toMoment(instant: string, { dates }: Formatter): Moment {
  const format = dates({
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    hourCycle: 'h23',
    numberingSystem: 'latn',
    calendar: 'gregory',
  });
  const parts = Object.fromEntries(
    format.formatToParts(new Date(instant)).map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = parts;
  const weekday = new Date(Date.UTC(year, month - 1, day)).getUTCDay() || 7;
  return { minute, hour, weekday, day, month, year };
}
