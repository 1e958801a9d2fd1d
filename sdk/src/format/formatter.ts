import type { DateRange } from '../protocol/query.ts';
import { fill, getTexts, type KnownTexts } from './texts/texts.ts';
import { SECOND, toNumberParts, UNITS, type ValueFormat } from './value-format.ts';

export interface Formatter {
  readonly locale: string;
  readonly texts: KnownTexts;
  number(value: number, options: Intl.NumberFormatOptions): string;
  /** In the zone that buckets follow. */
  dates(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat;
  /** A dash for no value. */
  value(value: number | null | undefined, format: ValueFormat): string;
  percent(ratio: number): string;
  /** Signed: a ratio as percent, or a difference of shares in percentage points. */
  change(amount: number, unit: 'ratio' | 'points'): string;
  /** "12 sec ago". */
  age(ageMs: number): string;
  /** What a change is measured against. */
  versus(compare: DateRange, range: DateRange): string;
}

/** No value. */
const DASH = '–';

/** Everything that elements show of numbers and times, by `Intl` alone. `timeZone`: the one that buckets follow. */
export function createFormatter(locale: string, timeZone: string | undefined): Formatter {
  const texts = getTexts(locale);
  const known: Record<string, unknown> = {};

  /** Intl objects cost a hundred times what they do. */
  function make<T, Options extends object>(Kind: new (locale: string, options: Options) => T, options: Options): T {
    return (known[Kind.name + JSON.stringify(options)] ??= new Kind(locale, { timeZone, ...options })) as T;
  }
  const number = (value: number, options: Intl.NumberFormatOptions): string =>
    make(Intl.NumberFormat, options).format(value);
  const dates = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat => make(Intl.DateTimeFormat, options);

  return {
    locale,
    texts,
    number,
    dates,
    value(value, format) {
      if (value === null || value === undefined) return DASH;
      const { number: shown, options } = toNumberParts(value, format);
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
    age(ageMs) {
      const seconds = ageMs / 1000;
      const [unit, size] = UNITS.find(([, least]) => seconds >= least) ?? SECOND;
      return make<Intl.RelativeTimeFormat, Intl.RelativeTimeFormatOptions>(Intl.RelativeTimeFormat, {
        style: 'short',
      }).format(-Math.floor(seconds / size), unit);
    },
    versus(compare, range) {
      if (typeof compare !== 'string') return fill(texts.versus.range, { range: formatSpan(dates, compare) });
      if (compare === 'previous period' && range === 'today') return texts.versus.yesterday;
      const { range: against, ...known } = texts.versus;
      return (
        (known as Readonly<Record<string, string>>)[compare] ??
        fill(against, { range: texts.times?.periods[compare] ?? compare })
      );
    },
  };
}

/** Two dates or instants as one text. Dates without a time are days of the calendar wherever they are read. */
export function formatSpan(dates: Formatter['dates'], span: readonly [string, string]): string {
  const [from, to] = span.map((text) => new Date(text)) as [Date, Date];
  return dates({ dateStyle: 'medium', ...(span[0].length === 10 && { timeZone: 'UTC' }) }).formatRange(from, to);
}
