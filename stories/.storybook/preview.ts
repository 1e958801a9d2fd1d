import type { Preview } from '@storybook/web-components-vite';
import { html } from 'lit';
import '../../sdk/src/define/all.ts';
import { de } from '../../sdk/src/format/texts/de.ts';
import { registerTexts } from '../../sdk/src/format/texts/texts.ts';
import './preview.css';

registerTexts('de', de);

/** The toolbar sets theme, language and direction of the page around a story. */
const preview: Preview = {
  parameters: { layout: 'fullscreen', controls: { expanded: true } },
  globalTypes: {
    theme: {
      description: 'Colour scheme of the page',
      toolbar: { icon: 'contrast', items: ['light dark', 'light', 'dark'], dynamicTitle: true },
    },
    locale: {
      description: 'Language of the widgets',
      toolbar: { icon: 'globe', items: ['en-GB', 'de-DE', 'ar-EG'], dynamicTitle: true },
    },
  },
  initialGlobals: { theme: 'light dark', locale: 'en-GB' },
  decorators: [
    (story, { globals }) => {
      const { theme, locale } = globals as { theme: string; locale: string };
      document.documentElement.style.colorScheme = theme;
      // What stories render has a provider of its own, which speaks as the page does.
      document.documentElement.lang = locale;
      document.documentElement.dir = locale.startsWith('ar') ? 'rtl' : 'ltr';
      return html`<kpi-provider locale=${locale} time-zone="Europe/Berlin"
        ><div class="stage">${story()}</div></kpi-provider
      >`;
    },
  ],
};

export default preview;
