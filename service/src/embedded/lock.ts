import { randomBytes } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../errors.ts';
import { isAlive, loadStartTicks } from './process-identity.ts';

export interface Lock {
  release(): Promise<void>;
}

/**
 * Takes a folder for this process alone. Throws `data_dir_in_use`, naming the process that has it; a lock whose process
 * is gone, or whose id belongs to another process by now, is taken over.
 */
export async function takeLock(folder: string): Promise<Lock> {
  const file = join(folder, 'lock');
  const mine = `${process.pid} ${loadStartTicks(process.pid) ?? ''} ${randomBytes(6).toString('hex')}\n`;
  for (;;) {
    try {
      await writeFile(file, mine, { flag: 'wx' });
      return { release: () => release(file, mine) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      await removeStale(file, folder);
    }
  }
}

async function removeStale(file: string, folder: string): Promise<void> {
  const found = await readFile(file, 'utf8').catch(() => undefined);
  if (found === undefined) return;
  const [id, startTicks] = found.trim().split(' ');
  const pid = Number(id);
  if (Number.isInteger(pid) && pid > 0 && isAlive(pid) && isSameProcess(pid, startTicks)) {
    throw new AppError(
      'data_dir_in_use',
      `process ${pid} uses ${folder}: stop it, or choose another folder with DATA_DIR`,
    );
  }
  // Another start may have done the same, and hold the lock by now: what was moved away must be what was read.
  const moved = `${file}.${randomBytes(6).toString('hex')}`;
  await rename(file, moved).catch(() => undefined);
  const taken = await readFile(moved, 'utf8').catch(() => found);
  if (taken === found) await rm(moved, { force: true });
  else await rename(moved, file);
}

function isSameProcess(pid: number, startTicks: string | undefined): boolean {
  const now = loadStartTicks(pid);
  return now === undefined || startTicks === undefined || startTicks === '' || now === startTicks;
}

async function release(file: string, mine: string): Promise<void> {
  const found = await readFile(file, 'utf8').catch(() => undefined);
  if (found === mine) await rm(file, { force: true });
}
