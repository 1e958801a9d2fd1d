import fc from 'fast-check';
import { expect, it } from 'vitest';
import { addDays, addMonths, findPlace, moveDay, toDayIn, toWeeks } from './calendar.ts';

it('has the last day of a shorter month for the 31st', () => {
  expect(addMonths('2026-10-31', 1)).toBe('2026-11-30');
  expect(addMonths('2028-01-31', 1)).toBe('2028-02-29');
  expect(addMonths('2026-01-15', -1)).toBe('2025-12-15');
  expect(addMonths('2026-03-31', -12)).toBe('2025-03-31');
});

it('begins weeks on the day that the catalogue says', () => {
  expect(toWeeks('2026-11-01', 1)[0]).toEqual([...Array<undefined>(6), '2026-11-01']);
  expect(toWeeks('2026-11-01', 7)[0]?.[0]).toBe('2026-11-01');
  expect(toWeeks('2026-02-01', 7)).toHaveLength(4);
});

it('holds each day of a month once, in its own column', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2400 }), fc.integer({ min: 1, max: 7 }), (count, weekStart) => {
      const month = addMonths('1990-01-01', count);
      const weeks = toWeeks(month, weekStart);
      const days = weeks.flat().filter((day) => day !== undefined);
      expect(days[0]).toBe(month);
      expect(days.at(-1)).toBe(addDays(addMonths(month, 1), -1));
      expect(days).toEqual(days.map((_day, index) => addDays(month, index)));
      for (const week of weeks)
        week.forEach((day, place) => day !== undefined && expect(findPlace(day, weekStart)).toBe(place));
    }),
  );
});

it('reads the day of an instant in its zone', () => {
  expect(toDayIn(Date.parse('2026-11-20T23:30:00Z'), 'Europe/Berlin')).toBe('2026-11-21');
  expect(toDayIn(Date.parse('2026-11-20T23:30:00Z'), 'America/New_York')).toBe('2026-11-20');
});

it.each([
  ['ArrowLeft', false, '2026-11-19'],
  ['ArrowRight', false, '2026-11-21'],
  ['ArrowUp', false, '2026-11-13'],
  ['ArrowDown', false, '2026-11-27'],
  ['Home', false, '2026-11-16'],
  ['End', false, '2026-11-22'],
  ['PageUp', false, '2026-10-20'],
  ['PageDown', false, '2026-12-20'],
  ['PageUp', true, '2025-11-20'],
  ['PageDown', true, '2027-11-20'],
  ['a', false, undefined],
])('moves by %s (shift: %s) to %s', (key, shiftKey, day) => {
  expect(moveDay('2026-11-20', { key, shiftKey }, 1, 1)).toBe(day);
});

it('moves to the left by the right arrow where the page reads from right to left', () => {
  expect(moveDay('2026-11-20', { key: 'ArrowRight', shiftKey: false }, 1, -1)).toBe('2026-11-19');
});
