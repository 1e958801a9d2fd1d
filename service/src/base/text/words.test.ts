import { expect, it } from 'vitest';
import { findWord, replaceWord } from './words.ts';

it('finds a word, and not a part of a longer one', () => {
  expect(findWord('anna, hanna and anna', 'anna')).toBe(0);
  expect(findWord('anna, hanna and anna', 'anna', 1)).toBe(16);
  expect(findWord('hanna annas 4711', '471')).toBe(-1);
  expect(findWord('größe ße', 'ße')).toBe(6);
});

it('replaces each occurrence, also of a word that the replacement contains', () => {
  expect(replaceWord('a-b: a-b, a-bc', 'a-b', 'x a-b')).toBe('x a-b: x a-b, a-bc');
  expect(replaceWord('nothing', 'word', 'x')).toBe('nothing');
});
