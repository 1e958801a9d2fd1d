import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { OperatorError } from '../../../service/src/base/errors.ts';
import { takeLock, type Lock } from '../../../service/src/embedded/lock.ts';

const root = join(import.meta.dirname, '../../..');
const SOURCES = ['stories', 'sdk/src', 'sdk/test/fixtures', 'sdk/themes'];
const FILES = [
  'package.json',
  'package-lock.json',
  'sdk/package.json',
  'sdk/custom-elements-manifest.config.js',
  'sdk/test/support/colors.ts',
];
const OUTPUT = join(root, 'storybook-static');

/** Interval at which a test file checks whether another has finished the build, ms. */
const LOOK_AGAIN_MS = 200;

/**
 * Builds the stories, unless nothing that they are made of changed since. Test files that run at the same time wait for
 * one build. Returns the folder of the pages.
 */
export async function buildStorybook(): Promise<string> {
  const lock = await waitForLock();
  try {
    const digest = await digestSources();
    // Emptied by each build, so that one that was interrupted leaves no stamp.
    const stamp = join(OUTPUT, '.built');
    if ((await readFile(stamp, 'utf8').catch(() => '')) !== digest) {
      await promisify(execFile)('npm', ['run', 'build:storybook'], { cwd: root });
      await writeFile(stamp, digest);
    }
    return OUTPUT;
  } finally {
    await lock.release();
  }
}

/** The lock is outside the folder of the pages, which a build empties. */
async function waitForLock(): Promise<Lock> {
  const folder = join(root, 'node_modules/.cache/storybook-build');
  await mkdir(folder, { recursive: true });
  for (;;) {
    try {
      return await takeLock(folder);
    } catch (error) {
      if (!(error instanceof OperatorError)) throw error;
      await delay(LOOK_AGAIN_MS);
    }
  }
}

async function digestSources(): Promise<string> {
  const contents = await Promise.all(SOURCES.map((folder) => listFiles(join(root, folder))));
  const files = [...contents.flat(), ...FILES.map((file) => join(root, file))];
  const hash = createHash('sha256');
  for (const file of files.filter((name) => !name.endsWith('.test.ts')).sort())
    hash.update(file.slice(root.length)).update(await readFile(file));
  return hash.digest('hex');
}

async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
