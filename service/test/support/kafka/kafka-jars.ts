import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { requireCommand, runVisibly } from '../servers/commands.ts';

const VERSION = '3.9.1';
const COPY_DEPENDENCIES = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies';

// The core module does not bring a logger.
const ARTIFACTS = [
  ['org.apache.kafka', 'kafka_2.13', VERSION],
  ['org.slf4j', 'slf4j-reload4j', '1.7.36'],
  ['ch.qos.reload4j', 'reload4j', '1.2.25'],
] as const;

/** The folder of a Kafka broker's jars, if they were fetched before. */
export function findKafkaJars(): string | undefined {
  const folder = join(cacheFolder(), `kafka-${VERSION}`);
  return existsSync(folder) ? folder : undefined;
}

/** The folder with the jars of a Kafka broker (46 MB), fetched from Maven Central once and kept in the user's cache. */
export async function installKafkaJars(): Promise<string> {
  const jarFolder = findKafkaJars();
  if (jarFolder !== undefined) return jarFolder;

  const maven = await requireCommand('mvn', 'maven');
  const cache = cacheFolder();
  const jars = join(cache, `kafka-${VERSION}`);
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, 'fetching-'));
  try {
    await writeFile(join(folder, 'pom.xml'), pom());
    const options = ['-B', '-q', '-Dstyle.color=never', '-f', join(folder, 'pom.xml'), '-DincludeScope=runtime'];
    await runVisibly(maven, [...options, `-DoutputDirectory=${join(folder, 'jars')}`, COPY_DEPENDENCIES]);
    // Somebody else may have been quicker: theirs is as good.
    await rename(join(folder, 'jars'), jars).catch((error: unknown) => {
      if (!existsSync(jars)) throw error;
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return jars;
}

function cacheFolder(): string {
  return join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'tidemark');
}

function pom(): string {
  const dependencies = ARTIFACTS.map(
    ([group, artifact, version]) =>
      `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`,
  );
  return `<project><modelVersion>4.0.0</modelVersion>
    <groupId>tidemark</groupId><artifactId>kafka-for-tests</artifactId><version>1</version>
    <dependencies>${dependencies.join('')}</dependencies></project>`;
}
