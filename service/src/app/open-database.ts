import { emptyDataFolder, openDataFolder } from '../embedded/data-folder.ts';
import { takeLock } from '../embedded/lock.ts';
import { startEmbeddedPostgres } from '../embedded/postgres.ts';
import { OperatorError } from '../base/errors.ts';
import { requireReachable } from '../postgres/database.ts';
import { openPools, type Pools } from '../postgres/open-pools.ts';
import { close, type Context } from './context.ts';

/**
 * Opens the configured database: that of DATABASE_URL, else the embedded Postgres, which is started. `fresh` deletes the
 * data of earlier starts first, of the embedded one only.
 */
export async function openDatabase(context: Context, fresh: boolean): Promise<Pools> {
  const { config, logger, onError, parts } = context;
  const url = config.databaseUrl ?? (await startEmbedded(context, fresh));
  if (config.databaseUrl !== undefined && fresh) {
    throw new OperatorError('not_embedded', '--fresh empties the embedded Postgres only: expected no DATABASE_URL');
  }
  const limits = {
    maxConnections: config.databaseConnections,
    connectTimeoutMs: 5000,
    statementTimeoutMs: config.queryTimeoutMs,
  };
  const onLost = (error: Error): void =>
    error instanceof OperatorError ? onError(error) : logger.warn({ err: error }, 'connection to Postgres lost');
  const pools = parts.adopt(openPools({ url, ...limits }, onLost), close);
  if (config.databaseUrl !== undefined) await requireReachable(pools.store, config.databaseUrl);
  return pools;
}

async function startEmbedded({ config, catalog, logger, parts, onProgress }: Context, fresh: boolean): Promise<string> {
  const folder = await openDataFolder(config.dataDir, catalog.name);
  parts.adopt(await takeLock(folder.path), (lock) => lock.release());
  if (fresh) await emptyDataFolder(folder);
  onProgress('Starting Postgres');
  const onEnd = (reason: string, isBack: boolean): void =>
    isBack
      ? logger.warn('the embedded Postgres is running again')
      : logger.error({ reason }, 'the embedded Postgres stopped');
  return parts.adopt(await startEmbeddedPostgres(folder.postgres, onEnd), close).url;
}
