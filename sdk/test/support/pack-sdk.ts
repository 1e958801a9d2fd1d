import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const sdk = join(import.meta.dirname, '../..');

/** Builds the package and packs it, once for all test files: its address is the path of the file to install. */
export async function packSdk(): Promise<{ address: string; stop(): Promise<void> }> {
  await run('npm', ['run', 'build'], { cwd: sdk });
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-package-'));
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], { cwd: sdk });
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
  return { address: join(folder, filename), stop: () => rm(folder, { recursive: true }) };
}
