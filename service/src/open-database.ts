import type { Catalog } from './catalog/types.ts';
import type { Closers } from './doors.ts';
import { emptyDataFolder, openDataFolder } from './embedded/data-folder.ts';
import { takeLock } from './embedded/lock.ts';
import { startEmbeddedPostgres } from './embedded/postgres.ts';
import { AppError } from './errors.ts';
import type { ServiceOptions } from './service.ts';
import { requireReachable } from './store/database.ts';
import { openPools, type Pools } from './store/open-pools.ts';

/** Longest that a connection, or one that is in use, is waited for. */
const CONNECT_TIMEOUT_MS = 5000;

/** Opens the connections to DATABASE_URL, or to a Postgres that is started for them. */
export async function openDatabase(
  { config, logger, fresh, onProgress }: ServiceOptions,
  catalog: Catalog,
  closers: Closers,
): Promise<Pools> {
  let url = config.databaseUrl;
  if (url === undefined) {
    const folder = await openDataFolder(config.dataDir, catalog.name);
    const lock = await takeLock(folder.path);
    closers.push(() => lock.release());
    if (fresh) await emptyDataFolder(folder);
    onProgress('Starting Postgres');
    const postgres = await startEmbeddedPostgres(folder.postgres);
    closers.push(() => postgres.stop());
    url = postgres.url;
  } else if (fresh) {
    throw new AppError('not_embedded', '--fresh empties the embedded Postgres only: expected no DATABASE_URL');
  }
  const pools = openPools(
    {
      url,
      maxConnections: config.databaseConnections,
      connectTimeoutMs: CONNECT_TIMEOUT_MS,
      statementTimeoutMs: config.queryTimeoutMs,
    },
    (error) => logger.warn({ err: error }, 'connection to Postgres lost'),
  );
  closers.push(() => pools.destroy());
  if (config.databaseUrl !== undefined) await requireReachable(pools.store, config.databaseUrl);
  return pools;
}
