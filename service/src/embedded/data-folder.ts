import { createHash } from 'node:crypto';
import { chmodSync, existsSync, statSync } from 'node:fs';
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
  const shared = findSharedFolder(path, catalogName);
  if (shared === undefined) return { path, postgres: join(path, 'postgres') };
  await mkdir(shared, { recursive: true });
  chmodSync(shared, 0o755);
  return { path, postgres: join(shared, 'postgres') };
}

/** Finds the folder of a catalogue whose Postgres was set up earlier; undefined without one. Creates nothing. */
export function findDataFolder(dataDir: string, catalogName: string): DataFolder | undefined {
  const path = join(resolve(dataDir), catalogName);
  if (!existsSync(path)) return undefined;
  const postgres = join(findSharedFolder(path, catalogName) ?? path, 'postgres');
  return existsSync(join(postgres, 'data', 'PG_VERSION')) ? { path, postgres } : undefined;
}

/** Returns where Postgres keeps its data when its user cannot reach the folder of the catalogue; undefined when it can. */
function findSharedFolder(path: string, catalogName: string): string | undefined {
  if (process.getuid?.() !== 0 || isOpenToAll(path)) return undefined;
  const name = createHash('sha256').update(path).digest('hex').slice(0, 12);
  return join(SHARED_DATA, `${catalogName}-${name}`);
}

/** Deletes everything of one catalogue except the lock that the caller holds. */
export async function emptyDataFolder({ postgres }: DataFolder): Promise<void> {
  await rm(postgres, { recursive: true, force: true });
}

export interface DevelopmentSecret {
  readonly secret: string;
  readonly file: string;
  /** True when there was none before this call. */
  readonly isNew: boolean;
}

/**
 * Loads the secret that signs development tokens, the same for all catalogues of a DATA_DIR; creates it on first use.
 */
export async function loadDevelopmentSecret(dataDir: string): Promise<DevelopmentSecret> {
  const file = join(resolve(dataDir), 'development-secret');
  await mkdir(dirname(file), { recursive: true });
  const isNew = await writeFile(file, randomBytes(32).toString('hex'), { flag: 'wx', mode: 0o600 }).then(
    () => true,
    (error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      return false;
    },
  );
  return { secret: (await readFile(file, 'utf8')).trim(), file, isNew };
}

/** Returns true when other users may traverse the folder and all folders above it. */
function isOpenToAll(folder: string): boolean {
  const parent = dirname(folder);
  return (statSync(folder).mode & 0o001) !== 0 && (parent === folder || isOpenToAll(parent));
}
