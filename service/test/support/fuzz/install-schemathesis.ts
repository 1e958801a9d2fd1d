import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { findCommand, requireCommand, runVisibly } from '../servers/commands.ts';

const REQUIREMENTS = join(import.meta.dirname, 'requirements.txt');

/** True where Python can make environments of its own, or they are made already. */
export function canRunSchemathesis(): boolean {
  return existsSync(join(environmentFolder(), 'installed')) || hasVenv() || findCommand('virtualenv') !== undefined;
}

/**
 * The folder of the programs of a Python environment with Schemathesis (94 MB), fetched once and kept in the user's cache.
 * Its versions are those of `requirements.txt`.
 */
export async function installSchemathesis(): Promise<string> {
  const folder = environmentFolder();
  const programs = join(folder, 'bin');
  const stamp = join(folder, 'installed');
  if (existsSync(stamp)) return programs;
  // Left by an installation that was interrupted.
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  if (hasVenv()) await runVisibly('python3', ['-m', 'venv', folder]);
  else await runVisibly(await requireCommand('virtualenv', 'virtualenv'), ['--quiet', folder]);
  const options = ['--quiet', '--no-input', '--disable-pip-version-check', '--only-binary', ':all:'];
  await runVisibly(join(programs, 'python'), ['-m', 'pip', 'install', ...options, '-r', REQUIREMENTS]);
  writeFileSync(stamp, '');
  return programs;
}

/** Debian's Python comes without the module that brings pip into an environment. */
function hasVenv(): boolean {
  if (findCommand('python3') === undefined) return false;
  return spawnSync('python3', ['-c', 'import venv, ensurepip'], { stdio: 'ignore' }).status === 0;
}

function environmentFolder(): string {
  const digest = createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex').slice(0, 12);
  return join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'tidemark', `schemathesis-${digest}`);
}
