import type { DateRange } from '../protocol/query.ts';
import { formatSpan, type Formatter } from './formatter.ts';
import { fill } from './texts/texts.ts';

/** Formats the end of a span as a limit: "7 AM" or "07:45", "27 Nov" at the end of a day; with the day unless it is that of `now`. */
export function formatUntil({ dates }: Formatter, until: string, now: string): string {
  const ms = Date.parse(until);
  const format = (options: Intl.DateTimeFormatOptions, at = ms): string => dates(options).format(at);
  const day = { day: 'numeric', month: 'short' } as const;
  const last = format(day, ms - 1);
  if (last !== format(day)) return last;
  const hour = format({ hour: 'numeric' });
  const clock = format({ hour: 'numeric', minute: '2-digit' });
  // "7 AM" and "7 Uhr" are clear without minutes, "07" is not.
  const short = /\D00/.test(clock) && /\D/.test(hour) ? hour.replace(/^0/, '') : clock;
  return last === format(day, Date.parse(now)) ? short : `${last}, ${short}`;
}

/** Names of the formatter's zone and another zone at an instant; empty if they are the same. */
export function nameZones({ dates }: Formatter, ms: number, timeZone: string): readonly (string | undefined)[] {
  const [own, other] = [{}, { timeZone }].map(
    (zone) =>
      dates({ timeZoneName: 'longGeneric', ...zone })
        .formatToParts(ms)
        .find(({ type }) => type === 'timeZoneName')?.value,
  );
  return own === other ? [] : [own, other];
}

/** "today", "last 7 days", "1–7 Nov 2026", as within a sentence. */
export function formatRange({ dates, number, relative, texts }: Formatter, range: DateRange): string {
  if (typeof range !== 'string') return formatSpan(dates, range);
  if (range === 'today' || range === 'yesterday') return relative(range === 'today' ? 0 : -1, 'day');
  const [, which, count, unit = ''] = /^(this|previous|last (\d+)) (\w+?)s?$/.exec(range) ?? [];
  if (!which) return texts.toDate[range.split(' ')[0] as keyof typeof texts.toDate] ?? range;
  if (!count) return relative(which === 'this' ? 0 : -1, unit as Intl.RelativeTimeFormatUnit);
  // `Intl` has no quarters to count.
  const [length, calendarUnit] = unit === 'quarter' ? [3, 'month'] : [1, unit];
  return fill(texts.last, {
    span: number(Number(count) * length, { style: 'unit', unit: calendarUnit, unitDisplay: 'long' }),
  });
}

/** The same as a text of its own. */
export const capitalise = (text: string): string => text.charAt(0).toLocaleUpperCase() + text.slice(1);
