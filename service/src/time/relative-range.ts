import type { Granularity } from '../../../sdk/src/protocol/query.ts';
import { nextBucket } from './buckets.ts';
import { findNearest } from '../base/find-nearest.ts';
import { addPeriods, FIRST_DAY, floorDay, LAST_DAY } from './calendar.ts';
import { dayAt, startOfDay } from './local-days.ts';
import type { RangeContext, ResolvedRange } from './resolved-range.ts';

/** `count` units, of which the last is `endsAgo` units before the running one. */
export interface RelativeRange {
  readonly unit: Granularity;
  readonly count: number;
  readonly endsAgo: number;
}

/** The supported words, for messages. */
export const RANGE_WORDS =
  'one of today, yesterday, last N minutes|hours|days|weeks|months, this|previous day|week|month|quarter|year';

const UNITS = ['day', 'week', 'month', 'quarter', 'year'];
const PHRASES = ['today', 'yesterday', ...UNITS.flatMap((unit) => [`this ${unit}`, `previous ${unit}`])];

/**
 * Suggests a range for words that are none. `last week` is not taken: it might be the week before this one, or, as `last 1
 * week`, the running one.
 */
export function suggestRange(text: string): string | undefined {
  const words = toWords(text);
  const [, unit] = /^(?:last|past|prior) (day|week|month|quarter|year)$/.exec(words) ?? [];
  if (unit !== undefined) return `previous ${unit}`;
  const [, count, periods] = /^(?:past|previous|prior) (\d{1,9}) ((?:minute|hour|day|week|month)s?)$/.exec(words) ?? [];
  return count === undefined ? findNearest(words, PHRASES) : `last ${count} ${periods}`;
}

const MAX_WORDS = 40;
const WORDS = /^(?:last (\d{1,9}) (minute|hour|day|week|month)s?|(this|previous) (day|week|month|quarter|year))$/;
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
  const match = words.length > MAX_WORDS ? null : WORDS.exec(words);
  if (!match) return undefined;
  const [, count, lastUnit, which, unit] = match;
  if (which !== undefined) return { unit: unit as Granularity, count: 1, endsAgo: which === 'this' ? 0 : 1 };
  return Number(count) === 0 ? undefined : { unit: lastUnit as Granularity, count: Number(count), endsAgo: 0 };
}

/** Resolves a relative range; undefined if it would begin before the year 1. */
export function resolveRelativeRange(relative: RelativeRange, context: RangeContext): ResolvedRange | undefined {
  const { unit, count, endsAgo } = relative;
  const { nowMs, timezone, weekStart } = context;
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
