import { expect, it } from 'vitest';
import { createLevelShift, type LevelShift } from './level-shift.ts';

const HOUR_MS = 3_600_000;

/** Pushes one deviation an hour; returns the hours at which a new level began. */
const pushAll = (shift: LevelShift, offs: readonly number[]): number[] =>
  offs.flatMap((off, hour) => (shift.push(hour * HOUR_MS, off) ? [hour] : []));

it('takes the 24th of 36 buckets that deviate in one direction for a new level, and begins again', () => {
  expect(pushAll(createLevelShift(), Array<number>(23).fill(1))).toEqual([]);
  expect(pushAll(createLevelShift(), Array<number>(48).fill(-1))).toEqual([23, 47]);
});

it('counts neither deviations below one standard deviation nor those more than 36 buckets ago', () => {
  expect(pushAll(createLevelShift(), Array<number>(100).fill(0.99))).toEqual([]);
  const twoOfThree = Array.from({ length: 36 }, (_, hour) => (hour % 3 === 2 ? -1 : 1));
  expect(pushAll(createLevelShift(), twoOfThree)).toEqual([34]);
  const onePartLess = Array.from({ length: 200 }, (_, hour) => (hour % 36 < 23 ? 1 : 0));
  expect(pushAll(createLevelShift(), onePartLess)).toEqual([]);
});

it('speeds the forecast up for less than 48 hours, and covers deviations in the direction of the level meanwhile', () => {
  const shift = createLevelShift();
  expect([shift.speedAt(0), shift.covers(0, 'up')]).toEqual([1, false]);
  pushAll(shift, Array<number>(24).fill(2));
  const last = (23 + 48) * HOUR_MS - 1;
  expect([shift.speedAt(last), shift.covers(last, 'up'), shift.covers(last, 'down')]).toEqual([15, true, false]);
  expect([shift.speedAt(last + 1), shift.covers(last + 1, 'up')]).toEqual([1, false]);
});
