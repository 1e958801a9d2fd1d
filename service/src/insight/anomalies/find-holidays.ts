import type { Catalog } from '../../catalog/model/types.ts';
import { dayAt } from '../../time/local-days.ts';
import { STEPS_MS } from './steps.ts';

/**
 * Finds the instants of the catalogue's calendar events, such as holidays: the detector neither learns from them nor
 * judges them.
 */
export function findHolidays({ calendar, timezone }: Catalog): (ms: number) => boolean {
  const events = calendar.map(
    ({ from, to }) => [Date.parse(from) / STEPS_MS.day, Date.parse(to) / STEPS_MS.day] as const,
  );
  return (ms) => {
    const day = dayAt(ms, timezone);
    return events.some(([from, to]) => day >= from && day <= to);
  };
}
