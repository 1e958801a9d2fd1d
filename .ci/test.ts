// What `npm test` runs: installs what the tests need, runs them all, and ends with "N passed, N failed".
// With arguments (`npm test -- service/test/ingest`) only the named test files run, without coverage.
import { join } from 'node:path';
import { findMissingServers } from '../service/test/support/servers/availability.ts';
import { requireChromium } from '../service/test/support/browser/chromium.ts';
import { requireCommand } from '../service/test/support/servers/commands.ts';
import { isDockerRunning } from '../service/test/support/servers/compose.ts';
import { installKafkaJars } from '../service/test/support/kafka/kafka-jars.ts';
import { runBrowserTests } from './browser-tests.ts';
import { describeFailures, describeSlowest, type JudgedRun } from './judge-run.ts';
import { runVitest } from './vitest.ts';

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
if (!process.env['MARIADB_URL'] && !isMissing('MariaDB')) await requireCommand('mariadbd', 'mariadb-server');
const chromium = selected.length === 0 ? await findOrInstallChromium() : undefined;

const scopes = selected.length > 0 ? [selected] : [['--coverage', '--project=!browser'], ['--project=browser']];
const runs: JudgedRun[] = [];
for (const scope of scopes) runs.push(await runVitest(root, scope));
if (chromium !== undefined) runs.push(await runBrowserTests(root, chromium));

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
console.log(
  describeFailures(
    'Failed',
    runs.flatMap(({ failures }) => failures),
  ),
);
const passed = runs.reduce((sum, { counts }) => sum + counts.passed, 0);
const failed = runs.reduce((sum, { counts }) => sum + counts.failed, 0);
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
