import { expect, it } from 'vitest';
import { chooseScale } from './choose-scale.ts';

it('has four to six lines at round values, from zero', () => {
  expect(chooseScale(160, 2260, true, false)).toEqual({ min: 0, max: 2500, step: 500 });
  expect(chooseScale(0, 30_735, true, false)).toEqual({ min: 0, max: 40_000, step: 10_000 });
});

it('need not begin at zero', () => {
  expect(chooseScale(82, 91, false, false)).toEqual({ min: 80, max: 92.5, step: 2.5 });
});

it('has zero among its lines where values are on both sides', () => {
  const { min, max, step } = chooseScale(-850, 1200, true, false);
  expect(min).toBeLessThanOrEqual(-850);
  expect(max).toBeGreaterThanOrEqual(1200);
  expect(Math.abs(min % step)).toBe(0);
});

it('has no line between one and two of what is counted', () => {
  expect(chooseScale(0, 1, true, true)).toEqual({ min: 0, max: 2, step: 1 });
});

it('has an axis where all values are zero, and where all are alike', () => {
  expect(chooseScale(0, 0, true, false)).toMatchObject({ min: 0 });
  const { min, max } = chooseScale(5, 5, false, false);
  expect([min < 5, max > 5]).toEqual([true, true]);
});

it('holds all values for any range', () => {
  for (let index = 0; index < 500; index++) {
    const low = ((index * 7919) % 1000) * 10 ** (index % 7) * 0.001;
    const high = low + 1 + ((index * 104_729) % 1000) * 10 ** (index % 5);
    const { min, max, step } = chooseScale(low, high, index % 2 === 0, false);
    expect(min).toBeLessThanOrEqual(low);
    expect(max).toBeGreaterThanOrEqual(high);
    expect(Math.round((max - min) / step)).toBeLessThanOrEqual(5);
  }
});
