import { english } from './english.ts';
import { german } from './german.ts';
import type { Words } from './types.ts';

const LANGUAGES: Readonly<Record<string, Words>> = { en: english, de: german };

/**
 * Returns the templates for a BCP 47 tag, with the number and time formats of that tag; British English where there are
 * none.
 */
export function wordsFor(tag: string): Words {
  const words = LANGUAGES[tag.toLowerCase().split('-')[0] as string];
  return words && isLocale(tag) ? { ...words, locale: tag } : english;
}

function isLocale(tag: string): boolean {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(tag).length > 0;
  } catch {
    return false;
  }
}
