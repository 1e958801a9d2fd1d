import { join } from 'node:path';

const sdk = join(import.meta.dirname, '../../sdk/src');

/** In this repository the package is its sources; in a project of yours, leave `alias` out. */
export default {
  resolve: {
    alias: [
      { find: /^@tidemark\/sdk$/, replacement: join(sdk, 'index.ts') },
      { find: /^@tidemark\/sdk\/react$/, replacement: join(sdk, 'react/index.ts') },
    ],
  },
};
