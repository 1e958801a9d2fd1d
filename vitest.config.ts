import { configDefaults, defineConfig } from 'vitest/config';
import { findMissingServers } from './service/test/support/availability.ts';

const missing = await findMissingServers(import.meta.dirname);

export default defineConfig({
  test: {
    globalSetup: 'service/test/support/global-setup.ts',
    setupFiles: 'service/test/support/setup.ts',
    exclude: [...configDefaults.exclude, ...missing.flatMap(({ testFiles }) => testFiles)],
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['service/{src,bench}/**/*.test.ts', 'sdk/src/{client,format,protocol,view}/**/*.test.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['service/test/**/*.test.ts', 'sdk/test/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
    coverage: {
      include: ['service/src/**/*.ts'],
      exclude: ['**/*.test.ts', '**/types.ts'],
      // main.ts and the command line are run in processes of their own.
      autoAttachSubprocess: true,
      reporter: ['text', 'json-summary'],
      skipFull: true,
      thresholds: { lines: 90 },
    },
  },
});
