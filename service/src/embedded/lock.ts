import { createHash, randomBytes } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { OperatorError } from '../base/errors.ts';
import { isAlive, loadStartTicks } from './process-identity.ts';

export interface Lock {
  release(): Promise<void>;
}

/** Interval at which a start checks again whether another has removed a stale lock, ms. */
const LOOK_AGAIN_MS = 5;

/**
 * Locks a folder for this process. Throws `data_dir_in_use`, naming the process that holds the lock; a lock whose
 * process has ended, or whose id now belongs to another process, is taken over.
 *
 * A lock is written under a temporary name and then linked, so that it never exists without its holder.
 */
export async function takeLock(folder: string): Promise<Lock> {
  const file = join(folder, 'lock');
  const mine = `${process.pid} ${loadStartTicks(process.pid) ?? ''} ${randomBytes(6).toString('hex')}\n`;
  while (!(await create(file, mine))) await removeStale(file, mine, folder);
  return { release: () => release(file, mine) };
}

/** Creates the lock; false if it already exists. */
async function create(file: string, content: string): Promise<boolean> {
  const own = `${file}.${randomBytes(6).toString('hex')}`;
  await writeFile(own, content, { flag: 'wx' });
  try {
    await link(own, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  } finally {
    await rm(own, { force: true });
  }
}

async function removeStale(file: string, mine: string, folder: string): Promise<void> {
  const stale = await read(file);
  if (stale === undefined) return;
  const pid = findHolder(stale);
  if (pid !== undefined) {
    throw new OperatorError(
      'data_dir_in_use',
      `process ${pid} uses ${folder}: stop it, or choose another folder with DATA_DIR`,
    );
  }
  const rights = await claim(file, stale, mine);
  if (!rights) return delay(LOOK_AGAIN_MS);
  // A previous claimant may have removed it, and another lock may exist by now.
  if ((await read(file)) === stale) await rm(file, { force: true });
  await Promise.all(rights.map((right) => rm(right, { force: true })));
}

/**
 * Claims the right to remove one stale lock, which only one process has at a time: a file named after the lock's
 * content, which no other lock has. If its holder was killed, the right is claimed in the same way from that holder.
 * Returns the files that represent the right; undefined while a running process has it.
 */
async function claim(file: string, stale: string, mine: string): Promise<string[] | undefined> {
  const right = `${file}.stale-${createHash('sha256').update(stale).digest('hex').slice(0, 24)}`;
  if (await create(right, mine)) return [right];
  const holder = await read(right);
  if (holder === undefined || findHolder(holder) !== undefined) return undefined;
  const rights = await claim(file, holder, mine);
  return rights && [right, ...rights];
}

const read = (file: string): Promise<string | undefined> => readFile(file, 'utf8').catch(() => undefined);

/** Returns the process that holds a lock; undefined if it has ended. */
function findHolder(content: string): number | undefined {
  const [id, startTicks] = content.trim().split(' ');
  const pid = Number(id);
  return Number.isInteger(pid) && pid > 0 && isAlive(pid) && isSameProcess(pid, startTicks) ? pid : undefined;
}

function isSameProcess(pid: number, startTicks: string | undefined): boolean {
  const now = loadStartTicks(pid);
  return now === undefined || startTicks === undefined || startTicks === '' || now === startTicks;
}

async function release(file: string, mine: string): Promise<void> {
  const content = await read(file);
  if (content === mine) await rm(file, { force: true });
}
