import type { DateRange } from '../protocol/query.ts';
import { fill, getTexts, type KnownTexts } from './texts/texts.ts';
import { SECOND, toNumberParts, UNITS, type ValueFormat } from './value-format.ts';

export interface Formatter {
  readonly locale: string;
  readonly texts: KnownTexts;
  number(value: number, options: Intl.NumberFormatOptions): string;
  /** In the zone that buckets follow. */
  dates(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat;
  /** A dash for no value. `largest`: the greatest size in its column, whose unit and decimals all values there have. */
  value(value: number | null | undefined, format: ValueFormat, largest?: number): string;
  percent(ratio: number): string;
  /** Signed: a ratio as percent, or a difference of shares in percentage points. */
  change(amount: number, unit: 'ratio' | 'points'): string;
  /** "today", "last month": so many units from now. */
  relative(count: number, unit: Intl.RelativeTimeFormatUnit): string;
  /** "12 sec ago". */
  age(ageMs: number): string;
  /** Describes the comparison, as in "vs yesterday". */
  versus(compare: DateRange, range: DateRange): string;
}

/** A day of 23 hours. */
const SHORT_DAY_MS = 82_800_000;

/** No value. */
const DASH = '–';

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
  const dates = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat => make(Intl.DateTimeFormat, options);

  const makeRelative = (options: Intl.RelativeTimeFormatOptions): Intl.RelativeTimeFormat =>
    make(Intl.RelativeTimeFormat, options);

  return {
    locale,
    texts,
    number,
    dates,
    value(value, format, largest) {
      if (value === null || value === undefined) return DASH;
      const { number: shown, options } = toNumberParts(value, format, largest);
      const text = number(shown, options);
      return format.unit && format.format !== 'duration' ? `${text}\u00a0${format.unit}` : text;
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
    versus(compare, range) {
      if (typeof compare !== 'string') return fill(texts.versus.range, { range: formatSpan(dates, compare) });
      if (compare === 'previous period' && range === 'today') return texts.versus.yesterday;
      const { range: against, ...phrases } = texts.versus;
      return (phrases as Readonly<Record<string, string>>)[compare] ?? fill(against, { range: compare });
    },
  };
}

/** Two dates or instants as one text. Dates without a time are days of the calendar wherever they are read. */
export function formatSpan(dates: Formatter['dates'], span: readonly [string, string]): string {
  const [from, to] = span.map((text) => Date.parse(text)) as [number, number];
  const isDates = span[0].length === 10;
  // Of instants the last does not belong to the span, and a span of days is said in days.
  const isDays = isDates || to - from >= SHORT_DAY_MS;
  return dates({
    dateStyle: 'medium',
    ...(isDates && { timeZone: 'UTC' }),
    ...(!isDays && { timeStyle: 'short' }),
  }).formatRange(from, isDays && !isDates ? to - 1 : to);
}
