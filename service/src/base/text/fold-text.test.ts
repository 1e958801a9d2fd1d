import fc from 'fast-check';
import { expect, test } from 'vitest';
import { composeText, foldText } from './fold-text.ts';

const text = fc.string({ unit: 'grapheme', maxLength: 12 });
const anyText = fc.string({ unit: 'binary', maxLength: 12 }).filter((text) => text.isWellFormed());

test.each([
  ['Éclair', 'éclair'],
  ['ÉCLAIR', 'e\u0301clair'],
  ['Straße', 'STRASSE'],
  ['ẞ', 'ß'],
  ['ΟΔΟΣ', 'οδος'],
  ['οδοσ', 'οδος'],
  ['K', '\u212a'],
  ['ﬁ', 'FI'],
  ['Å', '\u212b'],
])('%s and %s are one without case', (a, b) => expect(foldText(a)).toBe(foldText(b)));

test('accents tell texts apart', () => expect(foldText('éclair')).not.toBe(foldText('eclair')));

test('for every character, all its cases and compositions are one, and folding again changes nothing', () => {
  for (let code = 0; code <= 0x10ffff; code++) {
    if (code >= 0xd800 && code <= 0xdfff) continue;
    const character = String.fromCodePoint(code);
    const folded = foldText(character);
    const forms = [
      character.toLowerCase(),
      character.toUpperCase(),
      character.normalize('NFC'),
      character.normalize('NFD'),
      folded,
    ];
    if (forms.some((form) => foldText(form) !== folded)) throw new Error(`U+${code.toString(16)}`);
  }
});

test('the same holds for texts', () => {
  fc.assert(
    fc.property(fc.oneof(text, anyText), (value) => {
      const folded = foldText(value);
      expect(foldText(folded)).toBe(folded);
      expect(foldText(value.normalize('NFD'))).toBe(folded);
      expect(foldText(value.toUpperCase())).toBe(folded);
      expect(foldText(value.toLowerCase())).toBe(folded);
      expect(composeText(value)).toBe(value.normalize('NFC'));
    }),
    { numRuns: 3000 },
  );
});
