import { registerTexts } from '../../../../sdk/src/format/texts/texts.ts';
import { en } from './en.ts';
import type { PageTexts } from './page-texts.ts';

export { fill } from '../../../../sdk/src/format/texts/texts.ts';

/** Finds the language of the address, else the one that was chosen last, else the reader's first language that there is. */
function findLanguage(): 'en' | 'de' {
  const wanted = new URLSearchParams(location.search).get('language') ?? localStorage.getItem('language');
  const codes = [wanted, ...navigator.languages.map((tag) => tag.split('-', 1)[0])];
  return codes.find((code) => code === 'en' || code === 'de') ?? 'en';
}

/** Loads the German texts of the page and of the widgets. Without them, as on a network that is down, all is in English. */
async function loadGerman(): Promise<PageTexts | undefined> {
  const german = await import('./german.ts').catch(() => undefined);
  if (german) registerTexts('de', german.widgets);
  return german?.page;
}

/** The language of the page. */
export let language: 'en' | 'de' = 'en';
export let texts: PageTexts = en;

/** Chooses the language of the page: everything that a reader sees before it is known waits for it. */
export async function chooseLanguage(): Promise<void> {
  const german = findLanguage() === 'de' ? await loadGerman() : undefined;
  if (!german) return;
  language = 'de';
  texts = german;
}
