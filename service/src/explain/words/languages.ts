import { english } from './english.ts';
import { german } from './german.ts';
import type { Words } from './types.ts';

const LANGUAGES: Readonly<Record<string, Words>> = { en: english, de: german };

/** The templates for a BCP 47 tag, with the numbers and the clock of its region; English where there are none. */
export function wordsFor(tag: string): Words {
  const [language = '', region] = tag.split('-');
  const words = LANGUAGES[language.toLowerCase()];
  return words && region && isLocale(tag) ? { ...words, locale: tag } : (words ?? english);
}

function isLocale(tag: string): boolean {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(tag).length > 0;
  } catch {
    return false;
  }
}
