import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import mysql from 'mysql2/promise';
import { findFreePort } from '../../../src/embedded/find-free-port.ts';
import { requireCommand } from './commands.ts';
import { makeRunFolder } from './run-folder.ts';
import { startServerProcess } from './server-process.ts';
import { findSharedAddress, type SharedServer } from './shared-address.ts';

const run = promisify(execFile);

export interface MariaDatabase {
  readonly url: string;
  /** Runs a statement as the owner. */
  query<Row = unknown>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Ends every other connection to the server's databases of this name. */
  cutConnections(): Promise<void>;
  drop(): Promise<void>;
}

/** A new database of the MariaDB that all test files share (`MARIADB_URL`, or one started for the run). */
export async function createMariaDatabase(): Promise<MariaDatabase> {
  const address = new URL(await findSharedAddress('mariadb'));
  const name = `tidemark_test_${randomBytes(6).toString('hex')}`;
  const connection = await mysql.createConnection({ uri: address.href, timezone: 'Z' });
  await connection.query(`create database ${name} character set utf8mb4`);
  await connection.query(`use ${name}`);
  const url = new URL(address);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    query: async <Row>(sql: string, values: readonly unknown[] = []) =>
      (await connection.query(sql, [...values]))[0] as Row[],
    async cutConnections() {
      const [rows] = await connection.query(
        'select id from information_schema.processlist where db = ? and id <> connection_id()',
        [name],
      );
      for (const { id } of rows as { id: number }[]) await connection.query(`kill ${id}`).catch(() => undefined);
    },
    async drop() {
      await connection.query(`drop database ${name}`);
      await connection.end();
    },
  };
}

/** Starts a MariaDB without passwords, from the PATH or Debian's package; about three seconds. It ends with this process. */
export async function startMariadb(): Promise<SharedServer> {
  const configured = process.env['MARIADB_URL'];
  if (configured) return { address: configured, stop: async () => {} };
  const command = await requireCommand('mariadbd', 'mariadb-server');
  const install = await requireCommand('mariadb-install-db', 'mariadb-server');
  const folder = makeRunFolder('mariadb');
  const data = join(folder, 'data');
  const user = process.getuid?.() === 0 ? ['--user=root'] : [];
  const fresh = ['--no-defaults', `--datadir=${data}`, '--auth-root-authentication-method=normal', '--skip-test-db'];
  await run(install, [...fresh, ...user], { cwd: folder });
  const port = await findFreePort();
  const url = `mysql://root@127.0.0.1:${port}/mysql`;
  const server = await startServerProcess({
    name: 'MariaDB',
    folder,
    command,
    args: [
      '--no-defaults',
      `--datadir=${data}`,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      `--socket=${join(folder, 'socket')}`,
      '--innodb-buffer-pool-size=16M',
      '--innodb-flush-log-at-trx-commit=0',
      // A crash of the machine is none that tests make.
      '--innodb-flush-method=nosync',
      '--sync-frm=0',
      '--skip-log-bin',
      ...user,
    ],
    timeoutMs: 30_000,
    isReady: () => answers(url),
  });
  return { address: url, stop: () => server.stop('SIGKILL') };
}

async function answers(url: string): Promise<boolean> {
  const connection = await mysql.createConnection({ uri: url, connectTimeout: 2000 }).catch(() => undefined);
  await connection?.end();
  return connection !== undefined;
}
