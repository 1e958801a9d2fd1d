import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { canInstallPackages, findCommand } from './commands.ts';
import { isDockerRunning } from './compose.ts';
import { canRunSchemathesis } from '../fuzz/install-schemathesis.ts';
import { findKafkaJars } from '../kafka/kafka-jars.ts';

const USUAL_PLACES = [
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

export interface MissingServer {
  readonly name: string;
  /** Test files, relative to the root of the repository, that cannot run without it. */
  readonly testFiles: readonly string[];
  /** Command or setting that makes them run. */
  readonly remedy: string;
}

/**
 * The servers that this machine neither has nor can install, with the test files that need them, which are those that
 * import their support module, directly or not. Under `CI` none is excused: there the tests fail.
 */
export async function findMissingServers(root: string): Promise<MissingServer[]> {
  if (process.env['CI'] || canInstallPackages()) return [];
  const { KAFKA_BROKERS, MARIADB_URL, REDIS_URL } = process.env;
  const hasDocker = await isDockerRunning();
  const hasJava = findCommand('java') !== undefined && (findCommand('mvn') ?? findKafkaJars()) !== undefined;
  const hasKafka = KAFKA_BROKERS !== undefined || hasDocker || hasJava;
  const hasRedis = REDIS_URL !== undefined || hasDocker || findCommand('redis-server') !== undefined;
  const hasMariadb = MARIADB_URL !== undefined || findCommand('mariadbd') !== undefined;
  const servers = [
    ['Kafka', hasKafka, 'kafka/kafka.ts', 'install Java 17 and Maven, start Docker or set KAFKA_BROKERS'],
    ['Redis', hasRedis, 'servers/redis.ts', 'install redis-server, start Docker or set REDIS_URL'],
    ['MariaDB', hasMariadb, 'servers/mariadb.ts', 'install mariadb-server or set MARIADB_URL'],
    ['Chromium', findChromium() !== undefined, 'browser/chromium.ts', 'install Chromium or set CHROME_PATH'],
    ['Python', canRunSchemathesis(), 'fuzz/install-schemathesis.ts', 'install Python 3.11 with venv'],
    ['PgBouncer', findCommand('pgbouncer') !== undefined, 'postgres/pgbouncer.ts', 'install pgbouncer'],
  ] as const;
  return servers
    .filter(([, isAvailable]) => !isAvailable)
    .map(([name, , file, remedy]) => ({
      name,
      remedy,
      testFiles: findDependents(root, `service/test/support/${file}`),
    }))
    .filter(({ testFiles }) => testFiles.length > 0);
}

/** Finds an installed Chromium or Chrome. */
export function findChromium(): string | undefined {
  return process.env['CHROME_PATH'] || findCommand('chromium', USUAL_PLACES);
}

/** Test files below `service/test` from which relative imports lead to `target`. */
export function findDependents(root: string, target: string): string[] {
  const dependents = new Set([target]);
  const imports = globSync('service/test/**/*.ts', { cwd: root }).map(
    (file) => [file, readImports(root, file)] as const,
  );
  for (let before = 0; before < dependents.size;) {
    before = dependents.size;
    for (const [file, imported] of imports) {
      if (imported.some((other) => dependents.has(other))) dependents.add(file);
    }
  }
  return [...dependents].filter((file) => file.endsWith('.test.ts')).sort();
}

function readImports(root: string, file: string): string[] {
  const matches = readFileSync(join(root, file), 'utf8').matchAll(/(?:from|import)\s*\(?'(\.[^']+)'/g);
  const paths = [...matches].map(([, path]) => join(dirname(file), path ?? ''));
  return paths.filter((path) => existsSync(join(root, path)));
}
