import { chmod, chown, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { findFreePort } from '../../../src/embedded/find-free-port.ts';
import { findServerUser } from '../../../src/embedded/server-user.ts';
import { requireCommand } from '../servers/commands.ts';
import { makeRunFolder } from '../servers/run-folder.ts';
import { startServerProcess } from '../servers/server-process.ts';

export interface PgBouncer {
  /** The address of the same database through PgBouncer. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts PgBouncer with its own defaults (session pooling) in front of a database. */
export async function startPgBouncer(databaseUrl: string): Promise<PgBouncer> {
  const command = await requireCommand('pgbouncer', 'pgbouncer');
  const folder = makeRunFolder('pgbouncer');
  const { hostname, port, username, password, pathname } = new URL(databaseUrl);
  const name = pathname.slice(1);
  const listenPort = await findFreePort();
  const secret = password === '' ? '' : ` password=${decodeURIComponent(password)}`;
  const target = `host=${hostname} port=${port} user=${username}${secret}`;
  const lines = [
    '[databases]',
    `${name} = ${target}`,
    '[pgbouncer]',
    'listen_addr = 127.0.0.1',
    `listen_port = ${listenPort}`,
    'auth_type = any',
    'unix_socket_dir =',
  ];
  const config = join(folder, 'pgbouncer.ini');
  await writeFile(config, `${lines.join('\n')}\n`);
  const user = await findServerUser();
  if (user) {
    await chown(folder, user.uid, user.gid);
    await chmod(config, 0o644);
  }
  const url = `postgres://${username}@127.0.0.1:${listenPort}/${name}`;
  const server = await startServerProcess({
    name: 'PgBouncer',
    folder,
    command,
    args: [config],
    ...user,
    timeoutMs: 10_000,
    isReady: () => answers(url),
  });
  return { url, stop: () => server.stop('SIGINT') };
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 1000 });
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
