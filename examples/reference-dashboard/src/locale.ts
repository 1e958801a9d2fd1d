/** The page's language, in the reader's region where the reader speaks it, as the widgets choose it. */
export function findLocale(): string {
  const { lang } = document.documentElement;
  return navigator.languages.find((language) => language.split('-', 1)[0] === lang) ?? lang;
}
