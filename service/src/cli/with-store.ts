import type { Catalog } from '../catalog/types.ts';
import { loadCatalog } from '../catalog/load-catalog.ts';
import { parseConfig } from '../config.ts';
import { openDataFolder } from '../embedded/data-folder.ts';
import { takeLock } from '../embedded/lock.ts';
import { startEmbeddedPostgres } from '../embedded/postgres.ts';
import { applyCatalog } from '../store/apply-catalog.ts';
import { openStore, type Store } from '../store/database.ts';
import { migrate } from '../store/migrate.ts';

/** Runs work on the configured database: the one of DATABASE_URL, else the embedded one, if no service holds it. */
export async function withStore<Result>(
  work: (store: Store, catalog: Catalog) => Promise<Result>,
  catalogPath?: string,
): Promise<Result> {
  const config = parseConfig(process.env);
  const catalog = await loadCatalog(catalogPath ?? config.catalogPath);
  if (config.databaseUrl !== undefined) return runOn(config.databaseUrl, catalog, work);
  const folder = await openDataFolder(config.dataDir, catalog.name);
  const lock = await takeLock(folder.path);
  try {
    const postgres = await startEmbeddedPostgres(folder.postgres);
    try {
      return await runOn(postgres.url, catalog, work);
    } finally {
      await postgres.stop();
    }
  } finally {
    await lock.release();
  }
}

async function runOn<Result>(
  url: string,
  catalog: Catalog,
  work: (store: Store, catalog: Catalog) => Promise<Result>,
): Promise<Result> {
  const store = openStore({ url, maxConnections: 4, connectTimeoutMs: 5000, statementTimeoutMs: 3_600_000 }, (error) =>
    process.stderr.write(`connection to Postgres lost: ${error.message}\n`),
  );
  try {
    await migrate(store.pool);
    await applyCatalog(store.pool, catalog);
    return await work(store, catalog);
  } finally {
    await store.destroy();
  }
}
