import type pg from 'pg';
import type { Catalog } from '../catalog/types.ts';
import { loadCatalog } from '../catalog/load-catalog.ts';
import { parseConfig } from '../config.ts';
import { openDataFolder } from '../embedded/data-folder.ts';
import { findRunningPostgres } from '../embedded/find-running-postgres.ts';
import { takeLock } from '../embedded/lock.ts';
import { startEmbeddedPostgres } from '../embedded/postgres.ts';
import { AppError } from '../errors.ts';
import { applyCatalog, loadAppliedDigest } from '../store/apply-catalog.ts';
import { openStore, requireReachable, type Store } from '../store/database.ts';
import { migrate } from '../store/migrate.ts';

/**
 * Runs work on the configured database: the one of DATABASE_URL, else the embedded one, started for it or, while a
 * service has it, that service's own.
 */
export async function withStore<Result>(
  work: (store: Store, catalog: Catalog) => Promise<Result>,
  catalogPath?: string,
): Promise<Result> {
  const config = parseConfig(process.env);
  const catalog = await loadCatalog(catalogPath ?? config.catalogPath);
  const { databaseUrl } = config;
  const prepare = async (store: Store): Promise<void> => {
    const { pool } = store;
    if (databaseUrl !== undefined) await requireReachable(store, databaseUrl);
    await migrate(pool);
    await applyCatalog(pool, catalog);
  };
  if (databaseUrl !== undefined) return runOn(databaseUrl, prepare, (store) => work(store, catalog));
  const folder = await openDataFolder(config.dataDir, catalog.name);
  const lock = await takeLock(folder.path).catch(async (error: unknown) => {
    const running =
      error instanceof AppError && error.code === 'data_dir_in_use' && (await findRunningPostgres(folder.postgres));
    if (running) return running;
    throw error;
  });
  if ('url' in lock)
    return runOn(
      lock.url,
      ({ pool }) => requireSameCatalog(pool, catalog),
      (store) => work(store, catalog),
    );
  try {
    const postgres = await startEmbeddedPostgres(folder.postgres);
    try {
      return await runOn(postgres.url, prepare, (store) => work(store, catalog));
    } finally {
      await postgres.stop();
    }
  } finally {
    await lock.release();
  }
}

/** What a service has in use is not changed under it. */
async function requireSameCatalog(pool: pg.Pool, catalog: Catalog): Promise<void> {
  if ((await loadAppliedDigest(pool)) === catalog.digest) return;
  throw new AppError(
    'other_catalog',
    `the service that runs has another version of the catalogue ${catalog.name}: expected the file that it was started with`,
  );
}

async function runOn<Result>(
  url: string,
  prepare: (store: Store) => Promise<void>,
  work: (store: Store) => Promise<Result>,
): Promise<Result> {
  const store = openStore({ url, maxConnections: 4, connectTimeoutMs: 5000, statementTimeoutMs: 3_600_000 }, (error) =>
    process.stderr.write(`connection to Postgres lost: ${error.message}\n`),
  );
  try {
    await prepare(store);
    return await work(store);
  } finally {
    await store.destroy();
  }
}
