import { expect, it } from 'vitest';
import { findWindow } from './find-window.ts';

it('renders what is in sight and a margin, also at both ends and of few rows', () => {
  expect(findWindow(0, 10, 5000)).toEqual({ from: 0, to: 30 });
  expect(findWindow(100, 10, 5000)).toEqual({ from: 90, to: 120 });
  expect(findWindow(4990, 10, 5000)).toEqual({ from: 4980, to: 5000 });
  // Fewer rows came than were there when the reader scrolled.
  expect(findWindow(4990, 10, 20)).toEqual({ from: 0, to: 20 });
  expect(findWindow(0, 10, 3)).toEqual({ from: 0, to: 3 });
});
