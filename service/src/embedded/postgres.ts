import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, existsSync, fchmodSync, openSync, statSync } from 'node:fs';
import { chmod, chown, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { OperatorError } from '../base/errors.ts';
import { findFreePort } from './find-free-port.ts';
import { findRunningPostgres, toDatabaseUrl, toPasswordFile } from './find-running-postgres.ts';
import { findPostgresBinaries, type PostgresBinaries } from './postgres-binaries.ts';
import { isAlive } from './process-identity.ts';
import { findServerUser, type ServerUser } from './server-user.ts';

const run = promisify(execFile);

const START_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 30_000;
const RESTART_MS = { first: 500, max: 10_000 };
const MAX_LOG_BYTES = 10_000_000;

/** Settings for a small machine with other work. JIT costs more than it gains on short queries. */
const SETTINGS = {
  shared_buffers: '256MB',
  effective_cache_size: '1GB',
  max_wal_size: '2GB',
  checkpoint_timeout: '15min',
  wal_compression: 'on',
  random_page_cost: '1.1',
  max_connections: '60',
  jit: 'off',
  timezone: 'UTC',
  log_min_messages: 'warning',
  // One line per error, without its statement, parameters and rows, which would fill the log and leak data.
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
};

export interface EmbeddedPostgres {
  readonly url: string;
  /** Ends transactions, writes a checkpoint and waits for the server to exit. */
  close(): Promise<void>;
}

/**
 * Starts the Postgres of a folder, which is created if needed. A server that a killed service left running is stopped
 * first; it is identified by its working folder. Listens on loopback only, with a password stored next to the data.
 */
export async function startEmbeddedPostgres(
  folder: string,
  onEnd: (reason: string, isBack: boolean) => void = () => undefined,
): Promise<EmbeddedPostgres> {
  const user = await findServerUser();
  const binaries = await findPostgresBinaries();
  await mkdir(folder, { recursive: true });
  if (user) await chown(folder, user.uid, user.gid);
  await endOrphan(folder);
  const passwordFile = toPasswordFile(folder);
  const dataFolder = join(folder, 'data');
  if (!existsSync(join(dataFolder, 'PG_VERSION'))) await initialise(binaries, dataFolder, passwordFile, user);
  const password = (await readFile(passwordFile, 'utf8')).trim();
  const port = await findFreePort();
  const admin = toDatabaseUrl(password, port, 'postgres');
  const start = async (): Promise<ChildProcess> => {
    const server = launch(binaries.postgres, dataFolder, port, user);
    await waitUntilReady(server, admin, folder);
    return server;
  };
  const first = await start();
  await createDatabase(admin);
  const keeper = keepRunning(first, start, onEnd);
  return { url: toDatabaseUrl(password, port, 'tidemark'), close: () => keeper.close() };
}

/** Restarts a server that ended by itself, for example because of a full disk: at once, then with growing delays. */
function keepRunning(
  first: ChildProcess,
  start: () => Promise<ChildProcess>,
  onEnd: (reason: string, isBack: boolean) => void,
): { close(): Promise<void> } {
  const stopping = new AbortController();
  const { signal } = stopping;
  let current = first;
  async function keep(): Promise<void> {
    for (;;) {
      await Promise.race([exitOf(current), abortOf(signal)]);
      if (signal.aborted) return;
      onEnd(current.signalCode ?? `code ${current.exitCode}`, false);
      for (let waitMs = RESTART_MS.first; !signal.aborted; waitMs = Math.min(RESTART_MS.max, waitMs * 2)) {
        await delay(waitMs, undefined, { signal, ref: false }).catch(() => undefined);
        if (signal.aborted) return;
        const started = await start().catch(() => undefined);
        if (!started) continue;
        current = started;
        onEnd('', true);
        break;
      }
    }
  }
  const keeping = keep();
  return {
    async close() {
      stopping.abort();
      await keeping;
      await stop(current);
    },
  };
}

const exitOf = async (server: ChildProcess): Promise<void> => {
  if (server.exitCode === null && server.signalCode === null) await once(server, 'exit');
};

const abortOf = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));

async function initialise(
  binaries: PostgresBinaries,
  dataFolder: string,
  passwordFile: string,
  user: ServerUser | undefined,
): Promise<void> {
  // Left by an interrupted start.
  await rm(dataFolder, { recursive: true, force: true });
  await writeFile(passwordFile, randomBytes(24).toString('hex'), { mode: 0o600 });
  if (user) await chown(passwordFile, user.uid, user.gid);
  const args = ['-D', dataFolder, '-U', 'postgres', '-A', 'scram-sha-256', '--pwfile', passwordFile, '-E', 'UTF8'];
  await run(binaries.initdb, [...args, '--locale=C'], { cwd: dirname(dataFolder), ...user });
  await chmod(passwordFile, 0o600);
}

function launch(postgres: string, dataFolder: string, port: number, user: ServerUser | undefined): ChildProcess {
  const flags = Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const args = ['-D', dataFolder, '-p', String(port), '-h', '127.0.0.1', '-k', '', ...flags];
  const log = openLog(join(dirname(dataFolder), 'server.log'));
  // A process group of its own: Ctrl-C reaches the service, which stops Postgres after its last batch.
  const server = spawn(postgres, args, {
    cwd: dirname(dataFolder),
    stdio: ['ignore', log, log],
    detached: true,
    ...user,
  });
  closeSync(log);
  // A process that fails without stopping its server takes it down.
  const end = (): void => void server.kill('SIGINT');
  process.once('exit', end);
  server.once('exit', () => process.off('exit', end));
  return server;
}

/**
 * Opens the log, readable by its owner alone. A large one is truncated: only the reason of the last failed start
 * matters.
 */
function openLog(path: string): number {
  const isLarge = existsSync(path) && statSync(path).size > MAX_LOG_BYTES;
  const log = openSync(path, isLarge ? 'w' : 'a', 0o600);
  fchmodSync(log, 0o600);
  return log;
}

async function waitUntilReady(server: ChildProcess, url: string, folder: string): Promise<void> {
  let spawnError: Error | undefined;
  server.on('error', (error) => (spawnError = error));
  const deadline = performance.now() + START_WITHIN_MS;
  for (;;) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 });
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      await client.end().catch(() => undefined);
      if (spawnError || server.exitCode !== null || performance.now() > deadline) {
        await stop(server);
        throw new OperatorError(
          'postgres_not_started',
          `the embedded Postgres did not start: ${await lastLines(folder)}`,
          {
            cause: spawnError ?? error,
          },
        );
      }
    }
    await delay(50);
  }
}

async function lastLines(folder: string): Promise<string> {
  const log = await readFile(join(folder, 'server.log'), 'utf8').catch(() => 'it left no log');
  return log.trimEnd().split('\n').slice(-5).join('\n');
}

async function createDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rowCount } = await client.query(`select 1 from pg_database where datname = 'tidemark'`);
    if (rowCount === 0) await client.query('create database tidemark');
  } finally {
    await client.end();
  }
}

async function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null || server.pid === undefined) return;
  const gone = once(server, 'exit');
  server.kill('SIGINT');
  const timer = setTimeout(() => server.kill('SIGQUIT'), STOP_WITHIN_MS);
  await gone;
  clearTimeout(timer);
}

/** Stops a server that was left running on the folder, and no other. */
async function endOrphan(folder: string): Promise<void> {
  const orphan = await findRunningPostgres(folder);
  if (!orphan) return;
  const { pid } = orphan;
  process.kill(pid, 'SIGINT');
  const deadline = performance.now() + STOP_WITHIN_MS;
  while (isAlive(pid)) {
    if (performance.now() > deadline) {
      throw new OperatorError(
        'postgres_not_stopped',
        `Postgres ${pid}, left from an earlier start, does not stop: stop it by hand`,
      );
    }
    await delay(50);
  }
}
