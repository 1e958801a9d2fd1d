import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isAlive, loadWorkingFolder } from './process-identity.ts';

/** A running Postgres of a folder of `startEmbeddedPostgres`. */
export interface RunningPostgres {
  readonly pid: number;
  /** URL of the service's database on it. */
  readonly url: string;
}

/**
 * Finds the server that runs on the folder, if any: the id in `postmaster.pid` may belong to another process by now.
 */
export async function findRunningPostgres(folder: string): Promise<RunningPostgres | undefined> {
  const dataFolder = join(folder, 'data');
  const text = await readFile(join(dataFolder, 'postmaster.pid'), 'utf8').catch(() => '');
  // https://www.postgresql.org/docs/current/storage-file-layout.html: process id, folder, start, port.
  const [pid, , , port] = text.split('\n').map(Number);
  if (!pid || !Number.isInteger(pid) || pid < 0 || !isAlive(pid)) return undefined;
  if ((await loadWorkingFolder(pid)) !== dataFolder) return undefined;
  const password = await readFile(toPasswordFile(folder), 'utf8').catch(() => '');
  return { pid, url: toDatabaseUrl(password.trim(), port ?? 0, 'tidemark') };
}

/** Returns the password file, next to the data: whoever can read it could read the data anyway. */
export const toPasswordFile = (folder: string): string => join(dirname(folder), 'postgres-password');

export const toDatabaseUrl = (password: string, port: number, database: string): string =>
  `postgres://postgres:${password}@127.0.0.1:${port}/${database}`;
