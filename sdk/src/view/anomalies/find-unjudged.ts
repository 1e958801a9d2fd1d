import type { Formatter } from '../../format/formatter.ts';
import type { ExpectedRow } from '../../protocol/anomalies.ts';
import type { CalendarEvent, CatalogView } from '../../protocol/catalog.ts';
import type { Granularity } from '../../protocol/query.ts';
import { matchCalendar } from '../series/match-calendar.ts';

/** Events of the calendar within a range, which are not judged; `isWhole`: nothing else of the range was. */
export interface Unjudged {
  readonly events: readonly CalendarEvent[];
  readonly isWhole: boolean;
}

/** Finds the events that kept the detector from judging buckets. `rows`: the buckets of the range. */
export function findUnjudged(
  rows: readonly ExpectedRow[],
  { calendar = [], timezone }: Partial<Pick<CatalogView, 'calendar' | 'timezone'>>,
  granularity: Granularity,
): Unjudged {
  const slots = rows.map(({ time }) => time);
  const within = calendar.map((event) => ({ event, spans: matchCalendar([event], timezone, slots, granularity) }));
  const covered = new Set(within.flatMap(({ spans }) => spans.flatMap(({ from, to }) => slots.slice(from, to + 1))));
  return {
    events: within.filter(({ spans }) => spans.length > 0).map(({ event }) => event),
    isWhole: covered.size > 0 && covered.size === slots.length,
  };
}

/** "Black Friday week (23–30 Nov), Christmas (24–26 Dec)". */
export const nameEvents = (events: readonly CalendarEvent[], { dates }: Pick<Formatter, 'dates'>): string =>
  events
    .map(({ name, from, to }) => {
      const days = dates({ day: 'numeric', month: 'short', timeZone: 'UTC' });
      return `${name} (${days.formatRange(Date.parse(from), Date.parse(to))})`;
    })
    .join(', ');
