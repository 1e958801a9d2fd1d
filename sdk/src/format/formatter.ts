import type { DateRange } from '../protocol/query.ts';
import { formatTimeRange } from './format-time-range.ts';
import { fill, getTexts, type KnownTexts } from './texts/texts.ts';
import { findSeconds, SECOND, toNumberParts, UNITS, type ValueFormat } from './value-format.ts';

export interface Formatter {
  readonly locale: string;
  readonly texts: KnownTexts;
  number(value: number, options: Intl.NumberFormatOptions): string;
  /** In the zone that buckets follow. Hours have the digits that the locale's clock has, whichever are asked for. */
  dates(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat;
  /** A dash for no value. `largest`: the greatest size in its column, whose unit and decimals all values there have. */
  value(value: number | null | undefined, format: ValueFormat, largest?: number): string;
  /** The same without the metric's own unit, which stands beside it or, of a column, in its head. */
  amount(value: number | null | undefined, format: ValueFormat, largest?: number): string;
  percent(ratio: number): string;
  /** Signed: a ratio as percent, or a difference of shares in percentage points. */
  change(amount: number, unit: 'ratio' | 'points'): string;
  /** "today", "last month": so many units from now. */
  relative(count: number, unit: Intl.RelativeTimeFormatUnit): string;
  /** "12 sec ago". */
  age(ageMs: number): string;
  /** Describes a comparison: "vs yesterday", "vs 14–20 Nov", "vs last week (20 Nov)". `span`: what is compared with. */
  versus(compare: DateRange, range: DateRange, span: Span, nowMs: number): string;
}

/** An instant and the instant after the last. */
type Span = readonly [string, string];

/** A day of 23 hours. */
const SHORT_DAY_MS = 82_800_000;

const SEVEN_MS = 25_200_000;
const CLOCK = { timeZone: 'UTC' } as const;

/** No value. */
const DASH = '–';

/** The unit that follows a metric's numbers; undefined for durations, whose unit is chosen by their size. */
export const findUnit = (form: ValueFormat): string | undefined =>
  findSeconds(form) === undefined ? form.unit : undefined;

/** Everything that elements show of numbers and times, by `Intl` alone. `timeZone`: the one that buckets follow. */
export function createFormatter(locale: string, timeZone: string | undefined): Formatter {
  const texts = getTexts(locale);
  const cache: Record<string, unknown> = {};

  /** Caches `Intl` objects: creating one costs a hundred times a call. */
  function make<T, Options extends object>(Kind: new (locale: string, options: Options) => T, options: Options): T {
    return (cache[Kind.name + JSON.stringify(options)] ??= new Kind(locale, { timeZone, ...options })) as T;
  }
  // Zero has no sign, and a minus is not a hyphen.
  const number = (value: number, options: Intl.NumberFormatOptions): string =>
    make<Intl.NumberFormat, Intl.NumberFormatOptions>(Intl.NumberFormat, { signDisplay: 'negative', ...options })
      .format(value)
      .replace('-', '\u2212');
  // "7:00 AM" or "07:00": hours have as many digits as the locale's clock has at seven.
  const hour = /07/.test(new Date(SEVEN_MS).toLocaleTimeString(locale, CLOCK)) ? '2-digit' : 'numeric';
  const dates = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
    make<Intl.DateTimeFormat, Intl.DateTimeFormatOptions>(
      Intl.DateTimeFormat,
      options.hour ? { ...options, hour } : options,
    );

  function amount(value: number | null | undefined, format: ValueFormat, largest?: number): string {
    if (value === null || value === undefined) return DASH;
    const { number: shown, options } = toNumberParts(value, format, largest);
    return number(shown, options);
  }

  const makeRelative = (options: Intl.RelativeTimeFormatOptions): Intl.RelativeTimeFormat =>
    make(Intl.RelativeTimeFormat, options);

  return {
    locale,
    texts,
    number,
    dates,
    amount,
    value(value, format, largest) {
      const [text, unit] = [amount(value, format, largest), findUnit(format)];
      return unit && text !== DASH ? `${text}\u00a0${unit}` : text;
    },
    percent: (ratio) => number(ratio, { style: 'percent', maximumFractionDigits: 0 }),
    change(amount, unit) {
      const signDisplay = 'exceptZero';
      return unit === 'points'
        ? `${number(amount * 100, { signDisplay, maximumFractionDigits: 1 })}\u00a0${texts.points}`
        : number(amount, { signDisplay, style: 'percent', maximumFractionDigits: Math.abs(amount) < 1 ? 1 : 0 });
    },
    relative: (count, unit) => makeRelative({ numeric: 'auto' }).format(count, unit),
    age(ageMs) {
      const seconds = ageMs / 1000;
      const [unit, size] = UNITS.find(([, least]) => seconds >= least) ?? SECOND;
      return makeRelative({ style: 'short' }).format(-Math.floor(seconds / size), unit);
    },
    versus(compare, range, span, nowMs) {
      const { range: against, yesterday, ...periods } = texts.versus;
      if (isYesterday(compare, range)) return yesterday;
      const days = formatShortSpan(dates, span, nowMs);
      const words = typeof compare === 'string' && (periods as Readonly<Record<string, string>>)[compare];
      return words ? `${words} (${days})` : fill(against, { range: days });
    },
  };
}

/** True where what is compared with is the day before. */
export const isYesterday = (compare: DateRange, range: DateRange): boolean =>
  compare === 'previous period' && range === 'today';

/**
 * Formats an instant and the instant after the last, as short as is clear at `nowMs`: "14–20 Nov", "Fri 20 Nov", with the
 * year if it is another one; less than a day as "14:00–15:00", with the date if it is not today's.
 */
export function formatShortSpan(dates: Formatter['dates'], span: Span, nowMs: number): string {
  const [from, to] = span.map((text) => Date.parse(text)) as [number, number];
  const isDays = to - from >= SHORT_DAY_MS;
  const isSame = (options: Intl.DateTimeFormatOptions, ms: number): boolean =>
    dates(options).format(from) === dates(options).format(ms);
  const day = { dateStyle: 'short' } as const;
  const format = dates({
    ...((isDays || !isSame(day, nowMs)) && { day: 'numeric', month: 'short' }),
    ...(isDays && isSame(day, to - 1) && { weekday: 'short' }),
    ...(!isSame({ year: 'numeric' }, nowMs) && { year: 'numeric' }),
    ...(!isDays && { hour: 'numeric', minute: '2-digit' }),
  });
  return formatTimeRange(format, from, isDays ? to - 1 : to);
}

/** Two dates or instants as one text. Dates without a time are days of the calendar wherever they are read. */
export function formatSpan(dates: Formatter['dates'], span: readonly [string, string]): string {
  const [from, to] = span.map((text) => Date.parse(text)) as [number, number];
  const isDates = span[0].length === 10;
  // Of instants the last does not belong to the span, and a span of days is said in days.
  const isDays = isDates || to - from >= SHORT_DAY_MS;
  const format = dates({
    dateStyle: 'medium',
    ...(isDates && { timeZone: 'UTC' }),
    ...(!isDays && { timeStyle: 'short' }),
  });
  return formatTimeRange(format, from, isDays && !isDates ? to - 1 : to);
}
