import { execFile } from 'node:child_process';
import { chown } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { findServerUser } from '../../../src/embedded/server-user.ts';
import { findPostgresBinaries, type PostgresBinaries } from '../../../src/embedded/postgres-binaries.ts';
import { makeRunFolder } from '../servers/run-folder.ts';
import { findFreePort } from '../../../src/embedded/find-free-port.ts';
import { startServerProcess } from '../servers/server-process.ts';

const run = promisify(execFile);

export interface PostgresServer {
  readonly dataFolder: string;
  /** Connection string of the database `postgres`; the port stays the same over restarts. */
  readonly url: string;
  /** `fast` ends transactions; `immediate` is a crash: no checkpoint, recovery at the next start. */
  stop(mode: 'fast' | 'immediate'): Promise<void>;
  /** Starts again on the same port and data. */
  start(): Promise<void>;
}

export interface PostgresOrigin {
  /** Binaries of another version than the embedded one. */
  readonly binaries?: PostgresBinaries;
  /** Makes the data folder in place of `initdb`, by commands that run as the server's user. */
  fill?(dataFolder: string, run: (command: string, args: readonly string[]) => Promise<unknown>): Promise<unknown>;
}

/**
 * Starts a Postgres of its own, for tests that stop or crash it; about a second. It ends with this process.
 * `settings` are server settings such as `{ max_connections: '20' }`. A crash of the server, not of the machine,
 * is what tests can make, so `fsync` is off without any loss.
 */
export async function startPostgres(
  settings: Readonly<Record<string, string>> = {},
  { binaries, fill }: PostgresOrigin = {},
): Promise<PostgresServer> {
  const { postgres, initdb } = binaries ?? (await findPostgresBinaries());
  const folder = makeRunFolder('postgres');
  const owner = await findServerUser();
  if (owner) await chown(folder, owner.uid, owner.gid);
  const dataFolder = join(folder, 'pgdata');
  if (fill) await fill(dataFolder, (command, args) => run(command, [...args], { cwd: folder, ...owner }));
  else {
    const initArgs = ['-D', dataFolder, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
    await run(initdb, initArgs, { cwd: folder, ...owner });
  }

  const port = await findFreePort();
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  const all = { fsync: 'off', max_connections: '200', shared_buffers: '64MB', max_wal_size: '512MB', ...settings };
  const flags = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const args = ['-D', dataFolder, '-p', String(port), '-h', '127.0.0.1', '-k', '', ...flags];
  const launch = () =>
    startServerProcess({
      name: 'Postgres',
      folder,
      command: postgres,
      args,
      ...owner,
      timeoutMs: 30_000,
      killSignal: 'SIGQUIT',
      isReady: () => acceptsConnections(url),
    });

  let server = await launch();
  return {
    url,
    dataFolder,
    stop: (mode) => server.stop(mode === 'fast' ? 'SIGINT' : 'SIGQUIT'),
    start: async () => {
      server = await launch();
    },
  };
}

async function acceptsConnections(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 });
  // A connection refused while the server starts is the expected answer.
  client.on('error', () => {});
  return client.connect().then(
    () => client.end().then(() => true),
    () => client.end().then(() => false),
  );
}
