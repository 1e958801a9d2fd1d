import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ONE_LINE, TRIMMED_TEXT } from './text-patterns.ts';

it.each(['a', 'Ab c', 'ü', '🙂', 'a\u00a0b', '\u200b', 'a\u2028b'])('a trimmed text: %j', (text) => {
  expect(TRIMMED_TEXT.test(text)).toBe(true);
});

it.each(['', ' ', ' a', 'a ', 'a\u2028', '\u00a0a', '\u0001', '\u0001a', 'a\u007f', 'a\u0085', 'a\u0000b', 'a\nb'])(
  'no trimmed text: %j',
  (text) => {
    expect(TRIMMED_TEXT.test(text)).toBe(false);
  },
);

it.each(['a', ' a ', '\u00a0a b', '🙂'])('one line: %j', (text) => {
  expect(ONE_LINE.test(text)).toBe(true);
});

it.each(['', ' ', '\u00a0 ', 'a\u2028', '\u2029a', '\u0001', 'a\tb', 'a\n', '\u009f'])('not one line: %j', (text) => {
  expect(ONE_LINE.test(text)).toBe(false);
});

it('both decide as the properties of Unicode do', () => {
  const characters = fc.constantFrom('a', ' ', '\u00a0', '\u0000', '\u001f', '\u0085', '\u2028', '\ufeff', '🙂');
  fc.assert(
    fc.property(fc.array(characters, { maxLength: 6 }), (parts) => {
      const text = parts.join('');
      const isClean = text !== '' && !/\p{Cc}/u.test(text);
      expect(TRIMMED_TEXT.test(text)).toBe(isClean && text.trim() === text);
      expect(ONE_LINE.test(text)).toBe(isClean && text.trim() !== '' && !/[\u2028\u2029]/.test(text));
    }),
  );
});
