import { describe, expect, it } from 'vitest';
import type { Box, SectionBox } from './find-drop-place.ts';
import { findKeyPlace, toDirection, type Direction } from './find-key-place.ts';

const box = (id: string, left: number, top: number, width = 90): Box => ({
  id,
  left,
  top,
  right: left + width,
  bottom: top + 100,
});

const sections: readonly SectionBox[] = [
  {
    ...box('today', 0, 0, 400),
    widgets: [box('a', 0, 0), box('b', 100, 0), box('c', 200, 0), box('d', 0, 110), box('e', 200, 110)],
  },
  { ...box('empty', 0, 220, 400), widgets: [] },
  { ...box('sources', 0, 330, 400), widgets: [box('f', 0, 330), box('g', 100, 330)] },
];

const move = (id: string, direction: Direction) => {
  const place = findKeyPlace(direction, id, sections);
  return place && `${place.section}/${place.after}`;
};

describe('a step of a widget by keys', () => {
  it('goes by one place in the order, over the end of a row too', () => {
    expect(move('b', 'earlier')).toBe('today/null');
    expect(move('b', 'later')).toBe('today/c');
    expect(move('d', 'earlier')).toBe('today/b');
    expect(move('d', 'later')).toBe('today/e');
  });

  it('goes up and down past the widget of the next row with the nearest edge', () => {
    expect(move('e', 'up')).toBe('today/b');
    expect(move('a', 'down')).toBe('today/d');
    expect(move('c', 'down')).toBe('today/e');
  });

  it('goes on to the sections beside, an empty one too', () => {
    expect(move('e', 'later')).toBe('empty/null');
    expect(move('f', 'earlier')).toBe('empty/null');
    expect(move('f', 'up')).toBe('empty/null');
    expect(move('d', 'down')).toBe('empty/null');
  });

  it('ends at the first and the last place, and is none for an unknown widget', () => {
    expect(move('a', 'earlier')).toBeUndefined();
    expect(move('a', 'up')).toBeUndefined();
    expect(move('g', 'later')).toBeUndefined();
    expect(move('x', 'later')).toBeUndefined();
  });

  it('is read from arrow keys, which mirror from right to left', () => {
    expect(['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'a'].map((key) => toDirection(key, false))).toEqual([
      'earlier',
      'later',
      'up',
      'down',
      undefined,
    ]);
    expect(toDirection('ArrowLeft', true)).toBe('later');
    expect(toDirection('ArrowRight', true)).toBe('earlier');
  });
});
