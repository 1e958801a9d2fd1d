import { createHash } from 'node:crypto';
import { chmodSync, statSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { randomBytes } from 'node:crypto';

/** Where an unprivileged Postgres can always go. */
const SHARED_DATA = '/var/lib/tidemark';

/** Folders of one catalogue below DATA_DIR. */
export interface DataFolder {
  /** Lock and whatever else is this catalogue's. */
  readonly path: string;
  /** Data of the embedded Postgres. */
  readonly postgres: string;
}

/**
 * Makes the folder of a catalogue. As root, Postgres runs as another user: where that user cannot reach DATA_DIR (a
 * private home), its data goes to `/var/lib/tidemark`, under a name made of DATA_DIR.
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

/** Forgets everything of one catalogue but the lock that the caller holds. */
export async function emptyDataFolder({ postgres }: DataFolder): Promise<void> {
  await rm(postgres, { recursive: true, force: true });
}

/** The secret that signs development tokens, the same for all catalogues of a DATA_DIR; made by who needs it first. */
export async function loadDevelopmentSecret(dataDir: string): Promise<string> {
  const file = join(resolve(dataDir), 'development-secret');
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, randomBytes(32).toString('hex'), { flag: 'wx', mode: 0o600 }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  });
  return (await readFile(file, 'utf8')).trim();
}

/** True when others may pass through the folder and all folders above it. */
function isOpenToAll(folder: string): boolean {
  const parent = dirname(folder);
  return (statSync(folder).mode & 0o001) !== 0 && (parent === folder || isOpenToAll(parent));
}
