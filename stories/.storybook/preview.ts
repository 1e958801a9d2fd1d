import { setCustomElementsManifest, type Preview } from '@storybook/web-components-vite';
import { html } from 'lit';
import manifest from 'virtual:custom-elements-manifest';
import '../../sdk/src/define/all.ts';
import { de } from '../../sdk/src/format/texts/de.ts';
import { registerTexts } from '../../sdk/src/format/texts/texts.ts';
import { DENSITIES, DIRECTIONS, LOCALES, setPage, THEMES, type PageGlobals } from './page-settings.ts';
import './preview.css';

registerTexts('de', de);
setCustomElementsManifest(manifest);

const preview: Preview = {
  tags: ['autodocs'],
  parameters: { layout: 'fullscreen', controls: { expanded: true } },
  globalTypes: {
    theme: {
      description: 'Colours of the page',
      toolbar: {
        icon: 'contrast',
        items: Object.entries(THEMES).map(([value, { title }]) => ({ value, title })),
        dynamicTitle: true,
      },
    },
    density: {
      description: 'Space and size of type',
      toolbar: { icon: 'component', items: Object.keys(DENSITIES), dynamicTitle: true },
    },
    locale: {
      description: 'Language of the widgets',
      toolbar: { icon: 'globe', items: LOCALES, dynamicTitle: true },
    },
    direction: {
      description: 'Direction of the page: that of the language, or set',
      toolbar: { icon: 'transfer', items: DIRECTIONS, dynamicTitle: true },
    },
  },
  initialGlobals: { theme: 'system', density: 'regular', locale: 'en-GB', direction: 'auto' },
  decorators: [
    (story, { globals }) => {
      const page = globals as PageGlobals;
      setPage(page);
      // What stories render has a provider of its own, which speaks as the page does.
      return html`<kpi-provider locale=${page.locale} time-zone="Europe/Berlin"
        ><div class="stage">${story()}</div></kpi-provider
      >`;
    },
  ],
};

export default preview;
