/** Shows the theme that is chosen, and keeps it for the next time. */
export function applyTheme({ value }: HTMLSelectElement): void {
  document.documentElement.style.colorScheme = value;
  localStorage.setItem('theme', value);
  // The bars of a phone, and of an installed page, follow the page and not the device.
  const { backgroundColor } = getComputedStyle(document.body);
  for (const meta of document.querySelectorAll<HTMLMetaElement>('meta[name=theme-color]')) {
    const own = (meta.dataset['own'] ??= meta.content);
    meta.content = value === 'light dark' ? own : backgroundColor;
  }
}

/** Chooses the theme of the address, else the one of the last time. */
export function restoreTheme(select: HTMLSelectElement, params: URLSearchParams): void {
  const wanted = params.get('theme') ?? localStorage.getItem('theme');
  if ([...select.options].some(({ value }) => value === wanted)) select.value = wanted ?? '';
  applyTheme(select);
}
