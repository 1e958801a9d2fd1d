import type { Catalog } from '../catalog/model/types.ts';
import type { Config } from './config.ts';
import type { Closers } from './ingest.ts';
import { emptyDataFolder, openDataFolder } from '../embedded/data-folder.ts';
import { takeLock } from '../embedded/lock.ts';
import { startEmbeddedPostgres } from '../embedded/postgres.ts';
import { AppError } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import { requireReachable } from '../postgres/database.ts';
import { openPools, type Pools } from '../postgres/open-pools.ts';

export interface DatabaseToOpen {
  readonly config: Config;
  readonly catalog: Catalog;
  readonly logger: Logger;
  /** Deletes the data of earlier starts first. Only with the embedded Postgres. */
  readonly fresh: boolean;
  onProgress(step: string): void;
}

/** Opens the configured database: that of DATABASE_URL, else the embedded Postgres, which is started. */
export async function openDatabase(options: DatabaseToOpen, closers: Closers): Promise<Pools> {
  const { config, logger } = options;
  const url = config.databaseUrl ?? (await startEmbedded(options, closers));
  if (config.databaseUrl !== undefined && options.fresh) {
    throw new AppError('not_embedded', '--fresh empties the embedded Postgres only: expected no DATABASE_URL');
  }
  const pools = openPools(
    {
      url,
      maxConnections: config.databaseConnections,
      connectTimeoutMs: 5000,
      statementTimeoutMs: config.queryTimeoutMs,
    },
    (error) => logger.warn({ err: error }, 'connection to Postgres lost'),
  );
  closers.push(() => pools.destroy());
  if (config.databaseUrl !== undefined) await requireReachable(pools.store, config.databaseUrl);
  return pools;
}

async function startEmbedded(
  { config, catalog, logger, fresh, onProgress }: DatabaseToOpen,
  closers: Closers,
): Promise<string> {
  const folder = await openDataFolder(config.dataDir, catalog.name);
  const lock = await takeLock(folder.path);
  closers.push(() => lock.release());
  if (fresh) await emptyDataFolder(folder);
  onProgress('Starting Postgres');
  const postgres = await startEmbeddedPostgres(folder.postgres, (reason, isBack) =>
    isBack
      ? logger.warn('the embedded Postgres is running again')
      : logger.error({ reason }, 'the embedded Postgres stopped'),
  );
  closers.push(() => postgres.stop());
  return postgres.url;
}
