/**
 * Defines how texts are compared by filters of queries and roles, by `where` of measures, and by alerts. Texts that
 * look alike are equal however they are composed (NFC); substrings match regardless of case.
 */

/** Characters below U+0300 are always composed. */
const MAY_COMPOSE = /[\u0300-\u{10ffff}]/u;

/** Returns the composed form (Unicode NFC) of a text. */
export const composeText = (text: string): string => (MAY_COMPOSE.test(text) ? text.normalize('NFC') : text);

const ASCII = /^[\0-\x7f]*$/;

/**
 * Returns the form in which substrings are searched: composed and case-folded. Lower, upper and lower again, so that
 * letters with several forms of one case become one (`ß`, `ẞ` and `ss`; `σ`, `ς` and `Σ`). Idempotent.
 */
export function foldText(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase();
  return fold(fold(text.normalize('NFC')));
}

const fold = (text: string): string =>
  text.toLowerCase().toUpperCase().toLowerCase().replaceAll('ς', 'σ').normalize('NFC');
