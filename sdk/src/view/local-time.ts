const MINUTE_MS = 60_000;
const DAY_MS = 1440 * MINUTE_MS;

/** The time of an instant by the clock of a zone, as `datetime-local` inputs have it: `2026-11-20T14:30`. */
export function toLocalTime(ms: number, timeZone: string | undefined): string {
  // Swedish writes dates as ISO 8601 does.
  const format = new Intl.DateTimeFormat('sv', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  return format.format(new Date(ms)).replace(' ', 'T');
}

/**
 * The instant of such a time, epoch ms; NaN for another text. A time that the clock skipped is as much later; of one that it
 * showed twice, the first is meant.
 */
export function fromLocalTime(text: string, timeZone: string | undefined): number {
  const asUtc = Date.parse(`${text.slice(0, 16)}Z`);
  if (Number.isNaN(asUtc)) return NaN;
  const offsetAt = (ms: number): number =>
    Date.parse(`${toLocalTime(ms, timeZone)}Z`) - Math.floor(ms / MINUTE_MS) * MINUTE_MS;
  const [before, after] = [asUtc - DAY_MS, asUtc].map((ms) => asUtc - offsetAt(ms)) as [number, number];
  return [before, after].find((ms) => ms + offsetAt(ms) === asUtc) ?? before;
}
