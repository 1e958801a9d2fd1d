import { expect, it } from 'vitest';
import { drawBand, drawMarks } from './draw-band.ts';

it('closes a band around each run of known limits, and cuts it off at the box', () => {
  const [scale, box] = [
    { low: 0, high: 10 },
    { width: 30, height: 10 },
  ];
  const limits = [{ lower: 1, upper: 4 }, { lower: -5, upper: 20 }, undefined, { lower: 1, upper: 2 }];
  expect(drawBand(limits, 4, scale, box)).toBe('M0 6L10 0L10 10L0 9Z');
  expect(drawBand([{ lower: 1, upper: 2 }, undefined], 2, scale, box)).toBe('');
});

it('puts a dot at each marked value', () => {
  const box = { width: 20, height: 10 };
  expect(drawMarks([null, 5, 10], 3, { low: 0, high: 10 }, box)).toBe('M10 5h0M20 0h0');
});
