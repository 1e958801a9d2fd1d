import type { PageTexts } from './page-texts.ts';
import { language, texts } from './texts.ts';

type FrameText = keyof PageTexts['frame'];

/** Puts the texts of the reader's language where `index.html` has those in English, and says to widgets which it is. */
export function translatePage(page: Document): void {
  page.documentElement.lang = language;
  page.documentElement.dataset['translated'] = '';
  for (const element of page.querySelectorAll<HTMLElement>('[data-text]'))
    element.replaceChildren(...readCode(texts.frame[element.dataset['text'] as FrameText]));
  for (const element of page.querySelectorAll<HTMLElement>('[data-label]'))
    element.ariaLabel = texts.frame[element.dataset['label'] as FrameText];
}

/** Splits a text into plain parts and code, which is between backquotes. */
const readCode = (text: string): (string | HTMLElement)[] =>
  text
    .split('`')
    .map((part, index) =>
      index % 2 === 0 ? part : Object.assign(document.createElement('code'), { textContent: part }),
    );
