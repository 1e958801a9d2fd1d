import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PREFIX = 'tidemark-test-';
let ownFolder: string | undefined;

/** A new folder for one server or test below this process' own temporary folder, which goes when the process exits. */
export function makeRunFolder(name: string): string {
  ownFolder ??= makeOwnFolder();
  const folder = mkdtempSync(join(ownFolder, `${name}-`));
  chmodSync(folder, 0o711);
  return folder;
}

function makeOwnFolder(): string {
  const folder = join(tmpdir(), `${PREFIX}${process.pid}`);
  mkdirSync(folder, { recursive: true });
  // Postgres refuses to run as root: its own user must be able to pass through.
  chmodSync(folder, 0o711);
  process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}

/** Ends servers and removes folders of runs that were killed before they could do so themselves. */
export function sweepRunFolders(): void {
  for (const name of readdirSync(tmpdir())) {
    const owner = name.startsWith(PREFIX) ? Number(name.slice(PREFIX.length)) : NaN;
    if (!Number.isInteger(owner) || isRunning(owner)) continue;
    const folder = join(tmpdir(), name);
    for (const child of listFolder(folder)) killServer(join(folder, child));
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Another run may sweep the same folder at the same time. */
function listFolder(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** Servers work in their own folder, by which they are known again: process ids are used anew. */
function killServer(folder: string): void {
  const pidFile = join(folder, 'server.pid');
  if (!existsSync(pidFile)) return;
  const pid = Number(readFileSync(pidFile, 'utf8'));
  if (readWorkingFolder(pid)?.startsWith(folder)) process.kill(pid, 'SIGQUIT');
}

function readWorkingFolder(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined;
  }
}

/** A dead process that nobody has waited for still has an id, but no working folder. */
function isRunning(pid: number): boolean {
  if (existsSync('/proc/self/cwd')) return readWorkingFolder(pid) !== undefined;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
