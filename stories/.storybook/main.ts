import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StorybookConfig } from '@storybook/web-components-vite';

const MANIFEST = 'virtual:custom-elements-manifest';

const config: StorybookConfig = {
  framework: '@storybook/web-components-vite',
  stories: ['../*.stories.ts'],
  addons: ['@storybook/addon-a11y', '@storybook/addon-docs'],
  core: { disableTelemetry: true, disableWhatsNewNotifications: true },
  viteFinal: (vite) => ({
    ...vite,
    // As written: for older browsers `light-dark()` would follow the system instead of the toolbar.
    build: { ...vite.build, cssTarget: 'esnext' },
    plugins: [...(vite.plugins ?? []), serveManifest],
  }),
};

/** Gives the preview the manifest that `npm run build:manifest -w sdk` wrote: pages of documentation are made from it. */
const serveManifest = {
  name: 'custom-elements-manifest',
  resolveId: (id: string): string | undefined => (id === MANIFEST ? `\0${MANIFEST}` : undefined),
  async load(id: string): Promise<string | undefined> {
    if (id !== `\0${MANIFEST}`) return undefined;
    return `export default ${await readFile(join(import.meta.dirname, '../../sdk/custom-elements.json'), 'utf8')}`;
  },
};

export default config;
