import type { CalendarEvent, Catalog } from '../../../catalog/model/types.ts';
import { dayAt } from '../../../time/local-days.ts';
import type { Span } from '../explanation-query.ts';

const toDay = (date: string): number => Date.parse(date) / 86_400_000;

/** Returns the events of the catalogue's calendar that overlap a range. */
export function findCalendarEvents(
  { calendar, timezone }: Pick<Catalog, 'calendar' | 'timezone'>,
  { fromMs, toMs }: Span,
): readonly CalendarEvent[] {
  const [first, last] = [dayAt(fromMs, timezone), dayAt(toMs - 1, timezone)];
  return calendar.filter(({ from, to }) => toDay(from) <= last && toDay(to) >= first);
}
