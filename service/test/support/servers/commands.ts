import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The path of a program on the PATH, or of the first given file that can be executed. */
export function findCommand(name: string, otherPlaces: readonly string[] = []): string | undefined {
  const onPath = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, name));
  return [...onPath, ...otherPlaces].find(isExecutable);
}

/** True on Debian and its kin as root. */
export function canInstallPackages(): boolean {
  return process.getuid?.() === 0 && findCommand('apt-get') !== undefined;
}

/** Finds a program, or installs the Debian package that brings it. Throws what to do when neither can be. */
export async function requireCommand(name: string, debianPackage: string): Promise<string> {
  const path = findCommand(name);
  if (path !== undefined) return path;
  if (!canInstallPackages()) throw new Error(`"${name}" is not on the PATH: install it (Debian: ${debianPackage})`);
  await runVisibly('apt-get', ['update', '-qq']);
  // Test workers may install at the same time: each waits for the other's lock.
  const options = ['-y', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=300', '-o', 'Dpkg::Use-Pty=0'];
  await runVisibly('apt-get', ['install', ...options, debianPackage], { DEBIAN_FRONTEND: 'noninteractive' });
  const installed = findCommand(name);
  if (installed === undefined) throw new Error(`package ${debianPackage} did not install "${name}" on the PATH`);
  return installed;
}

/** Runs a command whose output people see, since it may take a minute. Throws when it fails. */
export async function runVisibly(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<void> {
  console.error(`> ${command} ${args.join(' ')}`);
  const child = spawn(command, args, { stdio: ['ignore', 2, 2], env: { ...process.env, ...env } });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`"${command} ${args.join(' ')}" ended with code ${code}`);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
