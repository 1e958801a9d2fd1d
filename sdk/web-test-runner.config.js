// The tests of the elements, in a real Chromium (`CHROME_PATH`). The last line counts them: `N passed, N failed`.
import { join } from 'node:path';
import { esbuildPlugin } from '@web/dev-server-esbuild';
import { chromeLauncher } from '@web/test-runner-chrome';

const args = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'];

/** Test results of one file, summed over its suites. */
const countTests = (suite) => {
  const tests = suite?.tests ?? [];
  const inner = (suite?.suites ?? []).map(countTests);
  return {
    passed: tests.filter(({ passed }) => passed).length + inner.reduce((sum, { passed }) => sum + passed, 0),
    failed: tests.filter(({ passed }) => !passed).length + inner.reduce((sum, { failed }) => sum + failed, 0),
  };
};

let summary = '0 passed, 1 failed';

const reporter = {
  reportTestFileResults({ logger, sessionsForTestFile, testFile }) {
    for (const { errors, testResults, request404s } of sessionsForTestFile) {
      for (const error of errors) logger.error(`${testFile}: ${error.stack ?? error.message}`);
      for (const path of request404s) logger.error(`${testFile}: nothing at ${path}`);
      report(testResults, logger, testFile.slice(testFile.indexOf('src')));
    }
  },
  onTestRunFinished({ sessions }) {
    const counts = sessions.map(({ testResults }) => countTests(testResults));
    const broken = sessions.filter(({ errors, request404s }) => errors.length + request404s.size > 0).length;
    const sum = (name) => counts.reduce((total, count) => total + count[name], 0);
    summary = `${sum('passed')} passed, ${sum('failed') + broken} failed`;
  },
  stop() {
    process.stdout.write(`${summary}\n`);
  },
};

function report(suite, logger, path) {
  for (const { name, passed, error } of suite?.tests ?? []) {
    logger.log(`${passed ? '✓' : '✗'} ${path} › ${name}`);
    // Indented, on standard output: `npm test` says it again at its end.
    if (error) logger.log(`${error.message}\n${error.stack ?? ''}`.replaceAll(/^/gm, '    '));
  }
  for (const inner of suite?.suites ?? []) report(inner, logger, `${path} › ${inner.name}`);
}

export default {
  rootDir: join(import.meta.dirname, '..'),
  files: ['src/{elements,context,define}/**/*.test.ts'],
  nodeResolve: { exportConditions: ['production', 'default'] },
  plugins: [esbuildPlugin({ ts: true, target: 'es2022' })],
  // A page behind another one is not drawn.
  concurrency: 1,
  browsers: [
    chromeLauncher({
      launchOptions: { args, ...(process.env.CHROME_PATH && { executablePath: process.env.CHROME_PATH }) },
    }),
  ],
  testFramework: { config: { timeout: 10_000 } },
  reporters: [reporter],
};
