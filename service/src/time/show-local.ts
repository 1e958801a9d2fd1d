import { Temporal } from 'temporal-polyfill';
import { dayAt, startOfDay } from './local-days.ts';
import { DAY_MS } from './calendar.ts';

/** Formats the day of an instant in a zone, as `2026-11-25`. */
export const showDay = (ms: number, zone: string): string =>
  new Date(dayAt(ms, zone) * DAY_MS).toISOString().slice(0, 10);

/** Formats an instant in a zone: as a date at the start of a day, else as `2026-11-25T10:00:00+01:00`. */
export function showLocal(ms: number, zone: string): string {
  if (startOfDay(dayAt(ms, zone), zone) === ms) return showDay(ms, zone);
  if (zone === 'UTC') return new Date(ms).toISOString();
  return Temporal.Instant.fromEpochMilliseconds(ms).toString({ timeZone: zone });
}
