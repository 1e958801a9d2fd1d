import type pg from 'pg';
import type { Catalog } from '../catalog/model/types.ts';
import { loadCatalog } from '../catalog/file/load-catalog.ts';
import { parseConfig } from '../app/settings/config.ts';
import { findDataFolder, openDataFolder, type DataFolder } from '../embedded/data-folder.ts';
import { findRunningPostgres } from '../embedded/find-running-postgres.ts';
import { takeLock } from '../embedded/lock.ts';
import { startEmbeddedPostgres } from '../embedded/postgres.ts';
import { OperatorError } from '../base/errors.ts';
import { applyCatalog, loadAppliedDigest } from '../medallion/layout/apply-catalog.ts';
import { openStore, requireReachable, type Store } from '../postgres/database.ts';
import { isEmpty, migrate, requireMigrated } from '../postgres/migrate.ts';
import { runCommandAct, type CommandAct } from './run-command-act.ts';

/**
 * Access of a command to the database.
 *
 * | access     | migrates, applies the catalogue     | needs the catalogue that was applied | writes           |
 * | ---------- | ----------------------------------- | ------------------------------------ | ---------------- |
 * | `read`     | no                                  | no                                   | Postgres refuses |
 * | `compare`  | no                                  | yes                                  | Postgres refuses |
 * | `operate`  | no                                  | no                                   | yes              |
 * | `replay`   | no                                  | yes                                  | yes              |
 * | `ingest`   | an empty or an unused embedded one  | yes, where it is not applied         | yes              |
 */
type StoreAccess = ReadAccess | WriteAccess;
type ReadAccess = 'read' | 'compare';
type WriteAccess = 'operate' | 'replay' | 'ingest';

/** Access of a command; one that writes says which act it is recorded as. */
export type StoreUse =
  | ReadAccess
  | {
      readonly access: WriteAccess;
      /** The act, or where it has something of the database, a function that describes it. */
      readonly act: CommandAct | ((pool: pg.Pool) => Promise<CommandAct>);
    };

/**
 * Runs work on the configured database: the one of DATABASE_URL, else the embedded one, started for it or, while a
 * service has it, that service's own. Only `ingest` creates an embedded one, and warns that it did. `place` names the
 * database for people.
 */
export async function withStore<Result>(
  use: StoreUse,
  work: (store: Store, catalog: Catalog, place: string) => Promise<Result>,
  catalogPath?: string,
): Promise<Result> {
  const access = typeof use === 'string' ? use : use.access;
  const config = parseConfig(process.env);
  const catalog = await loadCatalog(catalogPath ?? config.catalogPath);
  const { databaseUrl } = config;
  const run = (url: string, mayPrepare: boolean, place: string): Promise<Result> =>
    runOn(url, access, async (store) => {
      if (url === databaseUrl) await requireReachable(store, url);
      await prepare(store.pool, catalog, access, mayPrepare);
      const run = (): Promise<Result> => work(store, catalog, place);
      if (typeof use === 'string') return run();
      return runCommandAct(store.pool, typeof use.act === 'function' ? await use.act(store.pool) : use.act, run);
    });
  if (databaseUrl !== undefined) return run(databaseUrl, false, nameDatabase(databaseUrl));
  const folder = await openFolder(access, config.dataDir, catalog.name);
  const lock = await takeLock(folder.path).catch(async (error: unknown) => {
    const running =
      error instanceof OperatorError &&
      error.code === 'data_dir_in_use' &&
      (await findRunningPostgres(folder.postgres));
    if (running) return running;
    throw error;
  });
  if ('url' in lock) return run(lock.url, false, folder.path);
  await using opened = new AsyncDisposableStack();
  opened.defer(() => lock.release());
  const postgres = opened.adopt(await startEmbeddedPostgres(folder.postgres), (server) => server.close());
  return await run(postgres.url, true, folder.path);
}

/** Only imports create a folder and a database; every other command needs those of a service. Throws `no_database`. */
async function openFolder(access: StoreAccess, dataDir: string, catalogName: string): Promise<DataFolder> {
  const folder = findDataFolder(dataDir, catalogName);
  if (folder) return folder;
  if (access === 'ingest') {
    const created = await openDataFolder(dataDir, catalogName);
    process.stderr.write(
      `made a new database in ${created.path}: a service with another DATA_DIR or CATALOG does not see these rows\n`,
    );
    return created;
  }
  throw new OperatorError(
    'no_database',
    `there is no database of the catalogue ${catalogName} in DATA_DIR ${dataDir}: expected the DATA_DIR and CATALOG of the service, or its DATABASE_URL`,
  );
}

/** Host, port and database, without user and password. */
function nameDatabase(url: string): string {
  const { host, pathname } = new URL(url);
  return `the database ${decodeURIComponent(pathname.slice(1))} on ${host || 'localhost'}`;
}

async function prepare(pool: pg.Pool, catalog: Catalog, access: StoreAccess, mayPrepare: boolean): Promise<void> {
  if (access === 'ingest' && (mayPrepare || (await isEmpty(pool)))) {
    await migrate(pool);
    const object = { kind: 'catalog', id: catalog.name };
    await runCommandAct(pool, { action: 'catalog.apply', object, recorded: 'onlyChanges' }, () =>
      applyCatalog(pool, catalog),
    );
    return;
  }
  await requireMigrated(pool);
  if (access === 'read' || access === 'operate') return;
  // A catalogue that a service uses is not changed while it runs.
  if ((await loadAppliedDigest(pool)) === catalog.digest) return;
  throw new OperatorError(
    'other_catalog',
    `the database has another version of the catalogue ${catalog.name}: expected the file that the service was started with (--catalog FILE, CATALOG)`,
  );
}

async function runOn<Result>(
  url: string,
  access: StoreAccess,
  work: (store: Store) => Promise<Result>,
): Promise<Result> {
  const isReadOnly = access === 'read' || access === 'compare';
  const options = { url, maxConnections: 4, connectTimeoutMs: 5000, statementTimeoutMs: 3_600_000, isReadOnly };
  const store = openStore(options, (error) =>
    process.stderr.write(
      error instanceof OperatorError ? `${error.message}\n` : `connection to Postgres lost: ${error.message}\n`,
    ),
  );
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}
