import { expect, it } from 'vitest';
import { drawLine, findScale } from './draw-line.ts';

const box = { width: 100, height: 10 };

it('draws from the left, the greatest at the top', () => {
  expect(drawLine([0, 10, 5], 3, { low: 0, high: 10 }, box)).toBe('M0 10L50 0L100 5');
});

it('leaves room for what is still to come', () => {
  expect(drawLine([0, 10], 5, { low: 0, high: 10 }, box)).toBe('M0 10L25 0');
});

it('breaks at a gap, and shows a lone value as a dot', () => {
  expect(drawLine([0, null, 10, null], 4, { low: 0, high: 10 }, { width: 30, height: 10 })).toBe('M0 10h0M20 0h0');
});

it('draws what does not change in the middle', () => {
  expect(drawLine([7, 7], 2, findScale([7, 7]), box)).toBe('M0 5L100 5');
});

it('draws nothing of nothing', () => {
  expect(drawLine([null], 1, findScale([null]), box)).toBe('');
});

it('starts the scale at zero unless that would flatten the line', () => {
  expect(findScale([1, 10], [4])).toEqual({ low: 0, high: 10 });
  expect(findScale([90, 100])).toEqual({ low: 90, high: 100 });
  expect(findScale([-5, 10])).toEqual({ low: -5, high: 10 });
});
