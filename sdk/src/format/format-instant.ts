import type { Formatter } from './formatter.ts';

/** Formats an instant, with the date if it is not today. */
export function formatInstant({ dates }: Formatter, ms: number, nowMs: number): string {
  const day = dates({ dateStyle: 'short' });
  const isToday = day.format(ms) === day.format(nowMs);
  return dates({ timeStyle: 'medium', ...(!isToday && { dateStyle: 'medium' }) }).format(ms);
}
