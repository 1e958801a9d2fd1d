import { english } from './english.ts';
import { german } from './german.ts';
import type { Words } from './types.ts';

const LANGUAGES: Readonly<Record<string, Words>> = { en: english, de: german };

/** The templates for a BCP 47 tag; English where there are none. */
export const wordsFor = (language: string): Words =>
  LANGUAGES[language.toLowerCase().split('-')[0] as string] ?? english;
