import { createHash } from 'node:crypto';
import { chmodSync, statSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { randomBytes } from 'node:crypto';

/** Data folder that an unprivileged Postgres can always reach. */
const SHARED_DATA = '/var/lib/tidemark';

/** Folders of one catalogue below DATA_DIR. */
export interface DataFolder {
  /** The catalogue's folder, with its lock. */
  readonly path: string;
  /** Data folder of the embedded Postgres. */
  readonly postgres: string;
}

/**
 * Creates the folder of a catalogue. As root, Postgres runs as another user: if that user cannot reach DATA_DIR (a
 * private home), its data goes to `/var/lib/tidemark`, under a name derived from DATA_DIR.
 */
export async function openDataFolder(dataDir: string, catalogName: string): Promise<DataFolder> {
  const path = join(resolve(dataDir), catalogName);
  await mkdir(path, { recursive: true });
  if (process.getuid?.() !== 0 || isOpenToAll(path)) return { path, postgres: join(path, 'postgres') };
  const name = createHash('sha256').update(path).digest('hex').slice(0, 12);
  const shared = join(SHARED_DATA, `${catalogName}-${name}`);
  await mkdir(shared, { recursive: true });
  chmodSync(shared, 0o755);
  return { path, postgres: join(shared, 'postgres') };
}

/** Deletes everything of one catalogue except the lock that the caller holds. */
export async function emptyDataFolder({ postgres }: DataFolder): Promise<void> {
  await rm(postgres, { recursive: true, force: true });
}

/**
 * Loads the secret that signs development tokens, the same for all catalogues of a DATA_DIR; creates it on first use.
 */
export async function loadDevelopmentSecret(dataDir: string): Promise<string> {
  const file = join(resolve(dataDir), 'development-secret');
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, randomBytes(32).toString('hex'), { flag: 'wx', mode: 0o600 }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  });
  return (await readFile(file, 'utf8')).trim();
}

/** Returns true when other users may traverse the folder and all folders above it. */
function isOpenToAll(folder: string): boolean {
  const parent = dirname(folder);
  return (statSync(folder).mode & 0o001) !== 0 && (parent === folder || isOpenToAll(parent));
}
