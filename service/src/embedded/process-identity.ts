import { readFile, readlink } from 'node:fs/promises';

/** True while a process with the id exists, whoever owns it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * When a process started, in the kernel's ticks since boot: with the id it names one process, also after ids were used
 * again. Undefined where there is no `/proc`, or no such process.
 */
export async function loadStartTicks(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  // The second field is the program's name in brackets, in which blanks may stand.
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
}

/** The folder in which a process works; undefined where that cannot be seen. */
export const loadWorkingFolder = (pid: number): Promise<string | undefined> =>
  readlink(`/proc/${pid}/cwd`).catch(() => undefined);
