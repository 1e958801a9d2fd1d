import { readFileSync } from 'node:fs';
import { readlink } from 'node:fs/promises';

/** Returns true while a process with the id runs, whoever owns it; false for a zombie. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const [state] = loadStat(pid) ?? [];
  return state !== 'Z' && state !== 'X';
}

/**
 * Returns the start of a process in the kernel's ticks since boot: together with the id it identifies one process even
 * after ids were reused. Undefined without `/proc`, or if there is no such process.
 */
export const loadStartTicks = (pid: number): string | undefined => loadStat(pid)?.[19];

/** Reads the fields of `/proc/<pid>/stat` from the state on. */
function loadStat(pid: number): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in parentheses, which may contain spaces.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

/** Reads the working folder of a process; undefined if it is not visible. */
export const loadWorkingFolder = (pid: number): Promise<string | undefined> =>
  readlink(`/proc/${pid}/cwd`).catch(() => undefined);
