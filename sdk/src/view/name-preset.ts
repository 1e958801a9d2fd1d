import type { Formatter } from '../format/formatter.ts';
import { capitalise, formatRange } from '../format/times.ts';
import type { CatalogView } from '../protocol/catalog.ts';
import type { DateRange } from '../protocol/query.ts';
import { toDayIn } from './calendar.ts';

/** Names a range as a choice beside others: "Today", "7 days", "Quarter", "1–7 Nov 2026". */
export function namePreset(range: DateRange, formatter: Formatter): string {
  const [, length, unit, single] = /^(?:last (\d+) (\w+?)s?|this (\w+))$/.exec(String(range)) ?? [];
  // `Intl` has no quarters to count.
  if (length && unit && unit !== 'quarter')
    return formatter.number(Number(length), { style: 'unit', unit, unitDisplay: 'long' });
  if (single)
    return capitalise(new Intl.DisplayNames(formatter.locale, { type: 'dateTimeField' }).of(single) ?? single);
  return capitalise(formatRange(formatter, range));
}

/** The first and the last day with data of any metric; undefined where none is known. */
export function findDataDays({ metrics, timezone }: CatalogView, timeZone = timezone): [string, string] | undefined {
  const spans = metrics.flatMap(({ data }) => (data ? [data] : []));
  if (spans.length === 0) return undefined;
  const days = (side: 'first' | 'last'): string[] =>
    spans.map((span) => toDayIn(Date.parse(span[side]), timeZone)).sort();
  return [days('first')[0] as string, days('last').at(-1) as string];
}

/** The days of a range of two dates or instants, both included; undefined for words. */
export function toDays(range: DateRange, timeZone: string | undefined): [string, string] | undefined {
  if (typeof range === 'string') return undefined;
  const [from, to] = range;
  if (from.length === 10) return [from, to];
  const first = toDayIn(Date.parse(from), timeZone);
  const last = toDayIn(Date.parse(to) - 1, timeZone);
  return [first, last];
}
