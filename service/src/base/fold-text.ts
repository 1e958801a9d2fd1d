/**
 * The one definition of how texts are compared: by filters of queries and roles, measures' `where`, and alerts. Texts that look
 * alike are equal however they are composed (NFC); parts of texts are found whatever their case.
 */

/** Characters below U+0300 are composed already. */
const MAY_COMPOSE = /[\u0300-\u{10ffff}]/u;

/** The composed form (Unicode NFC) of a text. */
export const composeText = (text: string): string => (MAY_COMPOSE.test(text) ? text.normalize('NFC') : text);

const ASCII = /^[\0-\x7f]*$/;

/**
 * The form in which parts of texts are looked for: composed, without case. Lower, upper and lower again, so that letters with
 * several forms of one case become one (`ß`, `ẞ` and `ss`; `σ`, `ς` and `Σ`). Idempotent.
 */
export function foldText(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase();
  return fold(fold(text.normalize('NFC')));
}

const fold = (text: string): string =>
  text.toLowerCase().toUpperCase().toLowerCase().replaceAll('ς', 'σ').normalize('NFC');
