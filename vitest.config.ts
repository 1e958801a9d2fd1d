import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    globalSetup: 'service/test/support/global-setup.ts',
    setupFiles: 'service/test/support/setup.ts',
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: ['service/src/**/*.test.ts', 'sdk/src/{client,format,protocol}/**/*.test.ts'] },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['service/test/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
