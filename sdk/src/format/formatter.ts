import type { DateRange, Granularity } from '../protocol/query.ts';
import { fill, getTexts, type Texts } from './texts/texts.ts';
import { toNumberParts, type ValueFormat } from './value-format.ts';

export interface Formatter {
  readonly locale: string;
  readonly texts: Texts;
  /** A dash for no value. */
  value(value: number | null | undefined, format: ValueFormat, isCompact?: boolean): string;
  percent(ratio: number): string;
  /** Signed: a ratio as percent, or a difference of shares in percentage points. */
  change(amount: number, unit: 'ratio' | 'points'): string;
  /** "12s ago". */
  age(ageMs: number): string;
  /** An instant as a person says it, with the date if it is not today. */
  instant(ms: number, nowMs: number): string;
  /** A bucket by its first instant; `isShort` for an axis. */
  bucket(instant: string, granularity: Granularity, isShort?: boolean): string;
  range(range: DateRange): string;
  /** What a change is measured against. */
  versus(compare: DateRange, range: DateRange): string;
}

/** No value. */
const DASH = '–';
const AGE_UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
] as const;

/** Everything that elements show of numbers and times, by `Intl` alone. `timeZone`: the one that buckets follow. */
export function createFormatter(locale: string, timeZone: string | undefined): Formatter {
  const texts = getTexts(locale);
  const cache = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>();

  /** Intl objects cost a hundred times what they do. */
  function cached<T extends Intl.NumberFormat | Intl.DateTimeFormat>(kind: string, options: object, make: () => T): T {
    const key = kind + JSON.stringify(options);
    const known = (cache.get(key) as T | undefined) ?? make();
    cache.set(key, known);
    return known;
  }
  const number = (value: number, options: Intl.NumberFormatOptions): string =>
    cached('n', options, () => new Intl.NumberFormat(locale, options)).format(value);
  const dates = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
    cached('d', options, () => new Intl.DateTimeFormat(locale, { timeZone, ...options }));

  function bucket(instant: string, granularity: Granularity, isShort = false): string {
    const date = new Date(instant);
    const options = BUCKET_OPTIONS[granularity][isShort ? 1 : 0];
    if (granularity === 'week' && !isShort) return fill(texts.week, { day: dates(options).format(date) });
    if (granularity !== 'quarter') return dates(options).format(date);
    const parts = dates({ month: 'numeric', year: 'numeric', numberingSystem: 'latn' }).formatToParts(date);
    const part = (type: string): string => parts.find((each) => each.type === type)?.value ?? '';
    return fill(texts.quarter, { quarter: String(Math.ceil(Number(part('month')) / 3)), year: part('year') });
  }

  function range(words: DateRange): string {
    if (typeof words !== 'string') {
      const [from, to] = words.map((text) => new Date(text)) as [Date, Date];
      // Dates without a time are days of the calendar wherever they are read.
      const isDates = words[0].length === 10;
      return dates({ dateStyle: 'medium', ...(isDates && { timeZone: 'UTC' }) }).formatRange(from, to);
    }
    const [, count, unit] = /^last (\d+) (\w+?)s?$/.exec(words) ?? [];
    if (count && unit) {
      return fill(texts.last, { span: number(Number(count), { style: 'unit', unit, unitDisplay: 'long' }) });
    }
    return words === 'today' ? texts.today : words === 'yesterday' ? texts.yesterday : (texts.periods[words] ?? words);
  }

  return {
    locale,
    texts,
    value(value, format, isCompact) {
      if (value === null || value === undefined) return DASH;
      const { number: shown, options } = toNumberParts(value, format, isCompact);
      const text = number(shown, options);
      return format.unit && format.format !== 'duration' && !isCompact ? `${text}\u00a0${format.unit}` : text;
    },
    percent: (ratio) => number(ratio, { style: 'percent', maximumFractionDigits: 0 }),
    change(amount, unit) {
      const sign: Intl.NumberFormatOptions = { signDisplay: 'exceptZero', maximumFractionDigits: 1 };
      return unit === 'points'
        ? `${number(amount * 100, sign)}\u00a0${texts.points}`
        : number(amount, { ...sign, style: 'percent', maximumFractionDigits: Math.abs(amount) < 1 ? 1 : 0 });
    },
    age(ageMs) {
      const [unit, sizeMs] = AGE_UNITS.find(([, ms]) => ageMs >= ms) ?? AGE_UNITS[3];
      const relative = new Intl.RelativeTimeFormat(locale, { style: 'narrow' });
      return relative.format(-Math.floor(ageMs / sizeMs), unit);
    },
    instant(ms, nowMs) {
      const day = dates({ dateStyle: 'short' });
      const isToday = day.format(ms) === day.format(nowMs);
      return dates({ timeStyle: 'medium', ...(!isToday && { dateStyle: 'medium' }) }).format(ms);
    },
    bucket,
    range,
    versus(compare, of) {
      if (typeof compare !== 'string') return fill(texts.versus.range, { range: range(compare) });
      if (compare === 'previous period' && of === 'today') return texts.versus.yesterday;
      return compare in texts.versus
        ? texts.versus[compare as keyof Texts['versus']]
        : fill(texts.versus.range, { range: range(compare) });
    },
  };
}

type BucketOptions = readonly [long: Intl.DateTimeFormatOptions, short: Intl.DateTimeFormatOptions];

const minutes: BucketOptions = [
  { weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' },
  { hour: '2-digit', minute: '2-digit' },
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
