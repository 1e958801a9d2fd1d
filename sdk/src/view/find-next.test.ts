import { expect, it } from 'vitest';
import { findNext } from './find-next.ts';

const texts = ['Explore', 'Explain', 'Copy link', 'Export'];
const press = (key: string, current: number, typed = ''): number | undefined => findNext(key, texts, current, typed);

it('goes around at both ends', () => {
  expect([press('ArrowDown', 3), press('ArrowUp', 0), press('ArrowDown', -1)]).toEqual([0, 3, 0]);
  expect([press('Home', 2), press('End', 1)]).toEqual([0, 3]);
});

it('goes to the next text that begins with a letter, and stays while more of it is typed', () => {
  expect(press('e', 0, 'e')).toBe(1);
  expect(press('e', 3, 'E')).toBe(0);
  expect(press('p', 1, 'exp')).toBe(1);
  expect(press('o', 1, 'expo')).toBe(3);
  expect(press('z', 1, 'z')).toBeUndefined();
});

it('moves nothing for other keys and in an empty list', () => {
  expect([press('Shift', 0), findNext('ArrowDown', [], -1, '')]).toEqual([undefined, undefined]);
});
