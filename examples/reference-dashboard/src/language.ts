import { language } from './texts/texts.ts';

/** Shows the language of the page and keeps one of the address for the next time, as the theme is; loads the page again in another one. */
export function offerLanguages(select: HTMLSelectElement): void {
  select.value = language;
  const url = new URL(location.href);
  if (url.searchParams.has('language')) localStorage.setItem('language', language);
  select.addEventListener('change', () => {
    localStorage.setItem('language', select.value);
    const shown = new URL(location.href);
    shown.searchParams.delete('language');
    history.replaceState(history.state, '', shown);
    location.reload();
  });
}
