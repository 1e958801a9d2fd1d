import type { Granularity } from '../../../sdk/src/protocol/query.ts';
import { nextBucket } from './buckets.ts';
import { findNearest } from '../base/find-nearest.ts';
import { addPeriods, FIRST_DAY, floorDay, LAST_DAY } from './calendar.ts';
import { dayAt, startOfDay } from './local-days.ts';
import type { RangeContext, ResolvedRange, ToDateUnit } from './resolved-range.ts';

/** `count` units, of which the last is `endsAgo` units before the running one. */
export interface RelativeRange {
  readonly unit: Granularity;
  readonly count: number;
  readonly endsAgo: number;
  /** The days of this unit up to the running one; `unit` is `day`, and their count follows from the clock. */
  readonly toDateOf?: ToDateUnit;
}

/** The supported words, for messages. */
export const RANGE_WORDS =
  'one of today, yesterday, last N minutes|hours|days|weeks|months|quarters|years, this|previous day|week|month|quarter|year, week|month|quarter|year to date';

const UNITS = ['day', 'week', 'month', 'quarter', 'year'];
const TO_DATE = UNITS.slice(1).map((unit) => `${unit} to date`);
const PHRASES = ['today', 'yesterday', ...UNITS.flatMap((unit) => [`this ${unit}`, `previous ${unit}`]), ...TO_DATE];
/** As they are called in reports. */
const SHORT: Readonly<Record<string, string>> = {
  ytd: 'year to date',
  qtd: 'quarter to date',
  mtd: 'month to date',
  wtd: 'week to date',
};

/**
 * Suggests a range for words that are none. `last week` is not taken: it might be the week before this one, or, as `last 1
 * week`, the running one.
 */
export function suggestRange(text: string): string | undefined {
  const words = toWords(text);
  const [, unit] = /^(?:last|past|prior) (day|week|month|quarter|year)$/.exec(words) ?? [];
  if (unit !== undefined) return `previous ${unit}`;
  const [, count, periods] =
    /^(?:past|previous|prior) (\d{1,9}) ((?:minute|hour|day|week|month|quarter|year)s?)$/.exec(words) ?? [];
  return count === undefined ? (SHORT[words] ?? findNearest(words, PHRASES)) : `last ${count} ${periods}`;
}

const MAX_WORDS = 40;
const WORDS =
  /^(?:last (\d{1,9}) (minute|hour|day|week|month|quarter|year)s?|(this|previous) (day|week|month|quarter|year))$/;
const TO_DATE_WORDS = /^(week|month|quarter|year) to date$/;
const SIZES = { minute: 60_000, hour: 3_600_000 } as const;
const EARLIEST_MS = FIRST_DAY * 86_400_000;

/** Normalises to lower case and single spaces. */
export const toWords = (text: string): string =>
  text.length > MAX_WORDS ? text : text.trim().toLowerCase().replaceAll(/\s+/g, ' ');

/** Parses a relative range; undefined for other words. Capitals and extra spaces do not matter. */
export function readRelativeRange(text: string): RelativeRange | undefined {
  const words = toWords(text);
  if (words === 'today') return { unit: 'day', count: 1, endsAgo: 0 };
  if (words === 'yesterday') return { unit: 'day', count: 1, endsAgo: 1 };
  const [, whole] = TO_DATE_WORDS.exec(words) ?? [];
  if (whole !== undefined) return { unit: 'day', count: 1, endsAgo: 0, toDateOf: whole as ToDateUnit };
  const match = words.length > MAX_WORDS ? null : WORDS.exec(words);
  if (!match) return undefined;
  const [, count, lastUnit, which, unit] = match;
  if (which !== undefined) return { unit: unit as Granularity, count: 1, endsAgo: which === 'this' ? 0 : 1 };
  return Number(count) === 0 ? undefined : { unit: lastUnit as Granularity, count: Number(count), endsAgo: 0 };
}

/** Resolves a relative range; undefined if it would begin before the year 1. */
export function resolveRelativeRange(relative: RelativeRange, context: RangeContext): ResolvedRange | undefined {
  const { unit, count, endsAgo, toDateOf } = relative;
  const { nowMs, timezone, weekStart } = context;
  if (toDateOf !== undefined) return resolveToDate(toDateOf, context);
  if (unit === 'minute' || unit === 'hour') {
    const toMs = nextBucket(nowMs, unit, timezone);
    const fromMs = toMs - count * SIZES[unit];
    return fromMs < EARLIEST_MS ? undefined : { fromMs, toMs, unit, count };
  }
  const running = floorDay(dayAt(nowMs, timezone), unit, weekStart);
  const firstDay = addPeriods(running, unit, 1 - endsAgo - count);
  const endDay = addPeriods(running, unit, 1 - endsAgo);
  // NaN fails both comparisons.
  if (!(firstDay >= FIRST_DAY && endDay <= LAST_DAY + 1)) return undefined;
  return { fromMs: startOfDay(firstDay, timezone), toMs: startOfDay(endDay, timezone), unit, count };
}

function resolveToDate(toDateOf: ToDateUnit, { nowMs, timezone, weekStart }: RangeContext): ResolvedRange | undefined {
  const today = dayAt(nowMs, timezone);
  const firstDay = floorDay(today, toDateOf, weekStart);
  if (!(firstDay >= FIRST_DAY && today <= LAST_DAY)) return undefined;
  const [fromMs, toMs] = [startOfDay(firstDay, timezone), startOfDay(today + 1, timezone)];
  return { fromMs, toMs, unit: 'day', count: today + 1 - firstDay, toDateOf };
}
