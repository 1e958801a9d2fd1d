// What `npm test` runs: installs what the tests need, runs them all, and ends with "N passed, N failed".
// With arguments (`npm test -- service/test/ingest`) only the named test files run, without coverage.
import { join } from 'node:path';
import { findMissingServers } from '../service/test/support/servers/availability.ts';
import { requireChromium } from '../service/test/support/browser/chromium.ts';
import { requireCommand } from '../service/test/support/servers/commands.ts';
import { isDockerRunning } from '../service/test/support/servers/compose.ts';
import { installKafkaJars } from '../service/test/support/kafka/kafka-jars.ts';
import { countTests, runAndShow, type Counts } from './counts.ts';
import type { FailedTest } from './results-reporter.ts';
import { describeFailures, describeSlowest, runVitest } from './vitest.ts';

const root = join(import.meta.dirname, '..');
const selected = process.argv.slice(2);

const missing = await findMissingServers(root);
const isMissing = (name: string): boolean => missing.some((server) => server.name === name);
if (!(await isDockerRunning())) {
  if (!process.env['KAFKA_BROKERS'] && !isMissing('Kafka')) {
    await requireCommand('java', 'default-jre-headless');
    await installKafkaJars();
  }
  if (!process.env['REDIS_URL'] && !isMissing('Redis')) await requireCommand('redis-server', 'redis-server');
}
const chromium = selected.length === 0 ? await findOrInstallChromium() : undefined;

const scopes = selected.length > 0 ? [selected] : [['--coverage', '--project=!browser'], ['--project=browser']];
const runs = [];
for (const scope of scopes) runs.push(await runVitest(root, scope));
const browser = chromium === undefined ? undefined : await runBrowserTests(chromium);
const results = [...runs.map(({ counts }) => counts), ...(browser === undefined ? [] : [browser.counts])];

for (const { name, testFiles, remedy } of missing) {
  console.log(`Skipped, ${name} is missing: ${testFiles.join(', ')} (${remedy}, then npm test)`);
}
// Said again where it is found: a long run has scrolled the failures away.
console.log(describeSlowest(runs.flatMap(({ durations }) => durations)));
console.log(
  describeFailures(
    'Unstable: failed beside other tests, passed alone',
    runs.flatMap(({ unstable }) => unstable),
  ),
);
console.log(describeFailures('Failed', [...runs.flatMap(({ failures }) => failures), ...(browser?.failures ?? [])]));
const passed = results.reduce((sum, counts) => sum + counts.passed, 0);
const failed = results.reduce((sum, counts) => sum + counts.failed, 0);
console.log(`${passed} passed, ${failed} failed`);
if (failed > 0) process.exitCode = 1;

/** Only CI insists on a browser. */
async function findOrInstallChromium(): Promise<string | undefined> {
  try {
    return await requireChromium();
  } catch (error) {
    if (process.env['CI']) throw error;
    console.log(`Skipped, Chromium is missing: the SDK's browser tests (${String(error)})`);
    return undefined;
  }
}

/** The SDK's own runner ends with a line that counts its tests; `✗` begins the line of a failed one. */
async function runBrowserTests(chromium: string): Promise<{ counts: Counts; failures: FailedTest[] }> {
  process.env['CHROME_PATH'] = chromium;
  const { code, output } = await runAndShow('npm', ['run', 'test:browser', '-w', 'sdk', '--if-present'], root);
  const [, passed, failed] = [...output.matchAll(/(\d+) passed, (\d+) failed/g)].at(-1) ?? [];
  const counts = countTests(Number(passed ?? 0), Number(failed ?? 0), code);
  const lines = output.split('\n').filter((line) => line.includes('✗'));
  const failures = lines.map((line) => ({
    file: 'sdk',
    name: line.slice(line.indexOf('✗') + 2),
    isTest: true,
    message: '',
  }));
  const unexplained = {
    file: 'sdk',
    name: 'browser tests',
    isTest: false,
    message: `ended with exit code ${code} (see above)`,
  };
  return { counts, failures: counts.failed > 0 && failures.length === 0 ? [unexplained] : failures };
}
