import { addPeriods, floorDay, toDayNumber, type CalendarUnit } from '../../time/calendar.ts';

const FORMS: Readonly<Record<CalendarUnit, { readonly pattern: RegExp; readonly example: string }>> = {
  day: { pattern: /^(\d{4})-(\d\d)-(\d\d)$/, example: '2026-11-27' },
  week: { pattern: /^(\d{4})-(\d\d)-(\d\d)$/, example: '2026-11-23, the first day of the week' },
  month: { pattern: /^(\d{4})-(\d\d)$/, example: '2026-11' },
  quarter: { pattern: /^(\d{4})-Q([1-4])$/, example: '2026-Q4' },
  year: { pattern: /^(\d{4})$/, example: '2026' },
};

/** Returns how a period of a unit is written. */
export const describePeriod = (unit: CalendarUnit): string => FORMS[unit].example;

/** Returns the days of a period, the last excluded; undefined for a text that names none. */
export function parsePeriod(
  text: string,
  unit: CalendarUnit,
  weekStart: number,
): { readonly fromDay: number; readonly toDay: number } | undefined {
  const [, year, part = '1', date = '1'] = FORMS[unit].pattern.exec(text) ?? [];
  if (year === undefined) return undefined;
  const month = unit === 'quarter' ? 3 * (Number(part) - 1) : Number(part) - 1;
  const fromDay = toDayNumber(Number(year), month, Number(date));
  // The 31st of June, or month 13, would be another date.
  const isDate = new Date(fromDay * 86_400_000).getUTCMonth() === month && month < 12;
  if (!isDate || floorDay(fromDay, unit, weekStart) !== fromDay) return undefined;
  return { fromDay, toDay: addPeriods(fromDay, unit, 1) };
}
