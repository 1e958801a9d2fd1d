/*
 * Days of a calendar, as ISO dates (`2026-11-20`): they sort as texts, and belong to no time zone. A month is named by its
 * first day.
 */

const DAY_MS = 86_400_000;

const toDay = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

export const addDays = (day: string, count: number): string => toDay(Date.parse(day) + count * DAY_MS);

export const toMonth = (day: string): string => `${day.slice(0, 8)}01`;

/** The same day of another month; the last one of a month that is shorter. */
export function addMonths(day: string, count: number): string {
  const months = Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1 + count;
  const lengthOf = new Date(Date.UTC(Math.floor(months / 12), (months % 12) + 1, 0)).getUTCDate();
  return toDay(Date.UTC(Math.floor(months / 12), months % 12, Math.min(Number(day.slice(8)), lengthOf)));
}

/** Place of a day in its week: 0 for the first, `weekStart` (1 Monday to 7 Sunday), to 6. */
export const findPlace = (day: string, weekStart: number): number =>
  (new Date(day).getUTCDay() + 7 - (weekStart % 7)) % 7;

/** The weeks of a month, seven places each; undefined for those of the months around it. */
export function toWeeks(month: string, weekStart: number): (string | undefined)[][] {
  const next = addMonths(month, 1);
  const weeks: (string | undefined)[][] = [];
  for (let start = addDays(month, -findPlace(month, weekStart)); start < next; start = addDays(start, 7)) {
    const days = Array.from({ length: 7 }, (_none, index) => addDays(start, index));
    weeks.push(days.map((day) => (day >= month && day < next ? day : undefined)));
  }
  return weeks;
}

/** The day of an instant (ms, epoch) in a zone. */
export const toDayIn = (ms: number, timeZone: string | undefined): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(ms);

/** The day that a key of the ARIA grid pattern leads to; undefined for other keys. `towards`: 1, or -1 from right to left. */
export function moveDay(
  day: string,
  { key, shiftKey }: { readonly key: string; readonly shiftKey: boolean },
  weekStart: number,
  towards: 1 | -1,
): string | undefined {
  switch (key) {
    case 'ArrowLeft':
      return addDays(day, -towards);
    case 'ArrowRight':
      return addDays(day, towards);
    case 'ArrowUp':
      return addDays(day, -7);
    case 'ArrowDown':
      return addDays(day, 7);
    case 'Home':
      return addDays(day, -findPlace(day, weekStart));
    case 'End':
      return addDays(day, 6 - findPlace(day, weekStart));
    case 'PageUp':
      return addMonths(day, shiftKey ? -12 : -1);
    case 'PageDown':
      return addMonths(day, shiftKey ? 12 : 1);
    default:
      return undefined;
  }
}
