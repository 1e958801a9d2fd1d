import { Temporal } from 'temporal-polyfill';
import type { DateRange } from '../../../sdk/src/protocol/query.ts';
import { addPeriods, type CalendarUnit, DAY_MS, FIRST_DAY, floorDay, MIN_MS } from './calendar.ts';
import { BEGINS_TOO_EARLY, invalidRange, isDate, parseDateRange, readEnds } from './date-range.ts';
import { dayAt, startOfDay } from './local-days.ts';
import type { RangeContext, ResolvedRange, ToDateUnit } from './resolved-range.ts';
import { RANGE_WORDS, readRelativeRange, toWords } from './relative-range.ts';

const PATH = 'timeDimension.compareDateRange';
const SAME_PERIOD = /^same period last (week|month|year)$/;
const EXPECTED = `previous period, same period last week|month|year, one date, two dates, two instants, or ${RANGE_WORDS}`;

/**
 * Rule that maps instants of a range to their counterparts: by local dates a number of days or months away (a day that
 * the month lacks becomes its last), or by the time since the beginning.
 */
export type Pairing = { readonly days: number } | { readonly months: number } | 'elapsed';

export interface ResolvedComparison extends ResolvedRange {
  readonly pairing: Pairing;
}

/**
 * Resolves the range to compare with. `previous period` ends where the range begins and has the same number of the same
 * units: 7 days are 7 calendar days even across a clock change, and `this month` is compared with the whole month
 * before. Of `year to date` and its like it is the same days of the unit before. `same period last month | year` moves dates by the calendar: whole months stay whole, and a day that the
 * month lacks becomes its last; ranges that are not whole days move their beginning by the local clock and keep their
 * length. Throws InvalidRequestError `invalid_date_range`.
 */
export function resolveComparison(
  compare: DateRange,
  range: ResolvedRange,
  context: RangeContext,
  path = PATH,
): ResolvedComparison {
  const ends = readEnds(compare);
  if (typeof ends !== 'string' || isDate(ends) || readRelativeRange(ends)) {
    const asked = parseDateRange(ends, context, path);
    return { ...asked, pairing: pairRanges(range, asked, context) };
  }
  const words = toWords(ends);
  const unit = SAME_PERIOD.exec(words)?.[1] as 'week' | 'month' | 'year' | undefined;
  if (unit === undefined && words !== 'previous period') {
    const [, last] = /^(?:last|previous) (week|month|year)$/.exec(words) ?? [];
    throw invalidRange(compare, path, last === undefined ? EXPECTED : `"same period last ${last}", or ${EXPECTED}`);
  }
  const resolved = unit === undefined ? toPreviousPeriod(range, context) : toSamePeriod(range, unit, context);
  if (!resolved || resolved.fromMs < MIN_MS) throw invalidRange(compare, path, BEGINS_TOO_EARLY);
  const moved = unit ?? range.toDateOf;
  const pairing =
    moved === undefined || !isCalendarUnit(range.unit)
      ? pairRanges(range, resolved, context)
      : moved === 'week'
        ? { days: -7 }
        : { months: -(MONTHS[moved] as number) };
  return { ...resolved, pairing };
}

const MONTHS: Readonly<Record<string, number>> = { month: 1, quarter: 3, year: 12 };

/** Pairs ranges of whole months by date, and others by the position of each day. */
function pairRanges(range: ResolvedRange, comparison: ResolvedRange, { timezone }: RangeContext): Pairing {
  if (!isCalendarUnit(range.unit) || !isCalendarUnit(comparison.unit)) return 'elapsed';
  const [first, compared] = [range, comparison].map(({ fromMs }) => dayAt(fromMs, timezone)) as [number, number];
  const isByMonth = range.unit in MONTHS && range.unit === comparison.unit;
  return isByMonth ? { months: countMonths(first, compared) } : { days: compared - first };
}

function countMonths(from: number, to: number): number {
  const [a, b] = [from, to].map((day) => new Date(day * DAY_MS)) as [Date, Date];
  return (b.getUTCFullYear() - a.getUTCFullYear()) * 12 + b.getUTCMonth() - a.getUTCMonth();
}

function toPreviousPeriod(range: ResolvedRange, { timezone }: RangeContext): ResolvedRange | undefined {
  const { fromMs, toMs, unit, count } = range;
  if (range.toDateOf !== undefined) return toUnitBefore(range, range.toDateOf, timezone);
  if (!isCalendarUnit(unit)) return checkStart({ ...range, fromMs: 2 * fromMs - toMs, toMs: fromMs });
  const firstDay = addPeriods(dayAt(fromMs, timezone), unit, -count);
  return firstDay >= FIRST_DAY ? { fromMs: startOfDay(firstDay, timezone), toMs: fromMs, unit, count } : undefined;
}

/** The same days of the unit before; a day that its month lacks becomes its last. */
function toUnitBefore(range: ResolvedRange, unit: ToDateUnit, timezone: string): ResolvedRange | undefined {
  const firstDay = addPeriods(dayAt(range.fromMs, timezone), unit, -1);
  const lastDay = addPeriods(dayAt(range.toMs - 1, timezone), unit, -1);
  if (!(firstDay >= FIRST_DAY)) return undefined;
  const [fromMs, toMs] = [startOfDay(firstDay, timezone), startOfDay(lastDay + 1, timezone)];
  return { fromMs, toMs, unit: 'day', count: lastDay + 1 - firstDay };
}

function toSamePeriod(
  range: ResolvedRange,
  unit: 'week' | 'month' | 'year',
  context: RangeContext,
): ResolvedRange | undefined {
  const { timezone } = context;
  if (!isCalendarUnit(range.unit)) {
    const fromMs = shiftLocalTime(range.fromMs, unit, timezone);
    return fromMs === undefined
      ? undefined
      : checkStart({ ...range, fromMs, toMs: fromMs + range.toMs - range.fromMs });
  }
  const firstDay = dayAt(range.fromMs, timezone);
  const endDay = dayAt(range.toMs, timezone);
  const isWholeMonths = floorDay(firstDay, 'month', 1) === firstDay && floorDay(endDay, 'month', 1) === endDay;
  const movedFirst = addPeriods(firstDay, unit, -1);
  const movedEnd = isWholeMonths ? addPeriods(endDay, unit, -1) : addPeriods(endDay - 1, unit, -1) + 1;
  if (!(movedFirst >= FIRST_DAY)) return undefined;
  return {
    fromMs: startOfDay(movedFirst, timezone),
    toMs: startOfDay(movedEnd, timezone),
    // A month shifted by a month is still one month; the number of days may have changed.
    ...(range.unit === 'day' || range.unit === 'week'
      ? { unit: 'day', count: movedEnd - movedFirst }
      : { unit: range.unit, count: range.count }),
  };
}

function shiftLocalTime(ms: number, unit: 'week' | 'month' | 'year', timezone: string): number | undefined {
  const local = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(timezone);
  return local.subtract({ [`${unit}s`]: 1 }).epochMilliseconds;
}

const checkStart = (range: ResolvedRange): ResolvedRange | undefined =>
  range.fromMs >= FIRST_DAY * 86_400_000 ? range : undefined;

const isCalendarUnit = (unit: ResolvedRange['unit']): unit is CalendarUnit =>
  unit !== undefined && unit !== 'minute' && unit !== 'hour';
