import { join } from 'node:path';
import vue from '@vitejs/plugin-vue';

const sdk = join(import.meta.dirname, '../../sdk/src');

/** In this repository the package is its sources; in a project of yours, leave `alias` out. */
export default {
  plugins: [
    vue({ template: { compilerOptions: { isCustomElement: (tag) => /^(kpi|trend|alert|range|filter)-/.test(tag) } } }),
  ],
  resolve: {
    alias: [
      { find: /^@tidemark\/sdk$/, replacement: join(sdk, 'index.ts') },
      { find: /^@tidemark\/sdk\/define\/(.+)$/, replacement: join(sdk, 'define/$1.ts') },
    ],
  },
};
