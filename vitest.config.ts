import { configDefaults, defineConfig } from 'vitest/config';
import { findMissingServers } from './service/test/support/servers/availability.ts';

const missing = await findMissingServers(import.meta.dirname);

/** These replace modules, which others must not share. */
const MODULE_MOCKS = ['sdk/src/client/token/missing-words.test.ts', 'sdk/src/client/live/lazy-live.test.ts'];

export default defineConfig({
  test: {
    globalSetup: 'service/test/support/global-setup.ts',
    setupFiles: 'service/test/support/setup.ts',
    exclude: [...configDefaults.exclude, ...missing.flatMap(({ testFiles }) => testFiles)],
    maxWorkers: 2,
    // Files of a worker share their modules: loading the service anew for each would take a quarter of the run. A file
    // therefore leaves nothing behind in them (`setup.ts` fails one that leaves anything open).
    isolate: false,
    // kafkajs asks for a timer in the past when nothing is throttled; it fires at once, as meant.
    execArgv: ['--disable-warning=TimeoutNegativeWarning'],
    // Long enough for any machine: how fast something is, is what the benchmarks tell.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 15_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: [
            'service/{src,bench}/**/*.test.ts',
            'sdk/src/{client,controllers,format,protocol,view}/**/*.test.ts',
          ],
          exclude: MODULE_MOCKS,
        },
      },
      { extends: true, test: { name: 'mocks', isolate: true, include: MODULE_MOCKS } },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['service/test/**/*.test.ts'],
          exclude: ['service/test/pages/**'],
        },
      },
      {
        // Pages and packages in Chromium: without coverage, which would count the package managers and bundlers that they start.
        extends: true,
        test: {
          name: 'browser',
          include: ['service/test/pages/**/*.test.ts', 'sdk/test/**/*.test.ts'],
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
