import type { CalendarEvent } from '../../protocol/catalog.ts';
import type { Granularity } from '../../protocol/query.ts';

/** An event of the catalogue's calendar, a note of a reader or an alert in a chart: its first and last bucket. */
export interface EventSpan {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  /** Absent: the calendar. */
  readonly source?: 'note' | 'alert';
}

/**
 * Finds the events of a calendar within buckets of up to a day, in their order; `slots` are the first instants of the
 * buckets, ascending. A longer bucket would look as if all of it belonged to an event.
 */
export function matchCalendar(
  calendar: readonly CalendarEvent[],
  timeZone: string | undefined,
  slots: readonly string[],
  granularity: Granularity,
): readonly EventSpan[] {
  if (calendar.length === 0 || !/minute|hour|day/.test(granularity)) return [];
  // Swedish writes dates as ISO 8601 does.
  const day = new Intl.DateTimeFormat('sv', { timeZone });
  const days = slots.map((slot) => day.format(new Date(slot)));
  return calendar.flatMap(({ name, from, to }) => {
    const first = days.findIndex((date) => date >= from);
    const last = days.findLastIndex((date) => date <= to);
    return first < 0 || last < first ? [] : [{ name, from: first, to: last }];
  });
}
