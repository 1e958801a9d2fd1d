import fc from 'fast-check';
import { expect, test } from 'vitest';
import { composeText, foldText } from './fold-text.ts';

const text = fc.string({ unit: 'grapheme', maxLength: 12 });
const anyText = fc.string({ unit: 'binary', maxLength: 12 }).filter((one) => one.isWellFormed());

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
    const one = String.fromCodePoint(code);
    const folded = foldText(one);
    const forms = [one.toLowerCase(), one.toUpperCase(), one.normalize('NFC'), one.normalize('NFD'), folded];
    if (forms.some((form) => foldText(form) !== folded)) throw new Error(`U+${code.toString(16)}`);
  }
});

test('the same holds for texts', () => {
  fc.assert(
    fc.property(fc.oneof(text, anyText), (one) => {
      const folded = foldText(one);
      expect(foldText(folded)).toBe(folded);
      expect(foldText(one.normalize('NFD'))).toBe(folded);
      expect(foldText(one.toUpperCase())).toBe(folded);
      expect(foldText(one.toLowerCase())).toBe(folded);
      expect(composeText(one)).toBe(one.normalize('NFC'));
    }),
    { numRuns: 3000 },
  );
});
