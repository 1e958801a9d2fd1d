import bootstrap from '../../sdk/themes/bootstrap.css?raw';
import govuk from '../../sdk/themes/govuk.css?raw';
import material from '../../sdk/themes/material-3.css?raw';
import forced from './forced.css?raw';

/** A choice of the toolbar: colour scheme and style sheet of the page. */
interface PageTheme {
  readonly title: string;
  readonly scheme: string;
  readonly css: string;
}

/** Themes by id; the first is chosen at the start. */
export const THEMES: Readonly<Record<string, PageTheme>> = {
  system: { title: 'System', scheme: 'light dark', css: '' },
  light: { title: 'Light', scheme: 'light', css: '' },
  dark: { title: 'Dark', scheme: 'dark', css: '' },
  forced: { title: 'Forced colours', scheme: 'light dark', css: forced },
  'bootstrap-light': { title: 'Bootstrap, light', scheme: 'light', css: bootstrap },
  'bootstrap-dark': { title: 'Bootstrap, dark', scheme: 'dark', css: bootstrap },
  'material-light': { title: 'Material 3, light', scheme: 'light', css: material },
  'material-dark': { title: 'Material 3, dark', scheme: 'dark', css: material },
  govuk: { title: 'GOV.UK', scheme: 'light', css: govuk },
};

export const DENSITIES: Readonly<Record<string, string>> = {
  regular: '',
  compact: ':root { --kpi-space: 10px; --kpi-font-size: 13px; --kpi-chart-height: 150px; }',
};

export const LOCALES = ['en-GB', 'de-DE', 'ar-EG'];

export const DIRECTIONS = ['auto', 'ltr', 'rtl'];

export interface PageGlobals {
  readonly theme: string;
  readonly density: string;
  readonly locale: string;
  readonly direction: string;
}

const sheet = new CSSStyleSheet();

/** Sets theme, density, language and direction of the page around a story. */
export function setPage({ theme, density, locale, direction }: PageGlobals): void {
  const { scheme = 'light dark', css = '' } = THEMES[theme] ?? {};
  sheet.replaceSync(`${css}\n${DENSITIES[density] ?? ''}`);
  document.adoptedStyleSheets = [sheet];
  const root = document.documentElement;
  root.style.colorScheme = scheme;
  root.dataset['theme'] = theme;
  root.lang = locale;
  root.dir = direction === 'rtl' || (direction !== 'ltr' && locale.startsWith('ar')) ? 'rtl' : 'ltr';
}
