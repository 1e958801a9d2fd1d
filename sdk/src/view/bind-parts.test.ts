import { expect, it } from 'vitest';
import { explanation } from '../../test/fixtures/explanation.ts';
import { bindParts } from './bind-parts.ts';

it('binds brackets and punctuation to the number between them, and loses nothing', () => {
  const parts = [
    { text: 'DE (' },
    { text: '+€9', fact: 'a' },
    { text: '), CH ' },
    { text: '+€8', fact: 'b' },
    { text: '.' },
  ];
  expect(bindParts(parts).map(({ before, text, after }) => `${before}|${text}|${after}`)).toEqual([
    '|DE |',
    '(|+€9|),',
    '| CH |',
    '|+€8|.',
    '||',
  ]);
  for (const sentence of explanation.sentences) {
    const text = sentence.parts.map((part) => part.text).join('');
    expect(
      bindParts(sentence.parts)
        .map((part) => part.before + part.text + part.after)
        .join(''),
    ).toBe(text);
  }
});
