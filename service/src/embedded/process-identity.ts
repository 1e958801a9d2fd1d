import { readFileSync } from 'node:fs';
import { readlink } from 'node:fs/promises';

/** True while a process with the id runs, whoever owns it; one that has ended and was not yet waited for does not. */
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
 * When a process started, in the kernel's ticks since boot: with the id it names one process, also after ids were used
 * again. Undefined where there is no `/proc`, or no such process.
 */
export const loadStartTicks = (pid: number): string | undefined => loadStat(pid)?.[19];

/** Fields of `/proc/<pid>/stat` from the state on. */
function loadStat(pid: number): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in brackets, in which blanks may stand.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

/** The folder in which a process works; undefined where that cannot be seen. */
export const loadWorkingFolder = (pid: number): Promise<string | undefined> =>
  readlink(`/proc/${pid}/cwd`).catch(() => undefined);
