import { offsetSpanAt } from '../../time/zone-offsets.ts';

/** Formats an instant by the clock of a zone, with the offset from UTC: `2026-11-07T10:00:00+01:00`. */
export function formatLocal(ms: number, zone: string): string {
  const { offsetMs } = offsetSpanAt(ms, zone);
  const local = new Date(ms + offsetMs).toISOString().slice(0, 19);
  const minutes = Math.round(Math.abs(offsetMs) / 60_000);
  const twoDigits = (count: number): string => String(count).padStart(2, '0');
  return `${local}${offsetMs < 0 ? '-' : '+'}${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}`;
}
