import { once } from 'node:events';
import { connect } from 'node:net';
import { findFreePort } from '../../../src/embedded/find-free-port.ts';
import type { IssuedFiles } from '../tls/certificates.ts';
import { requireCommand } from './commands.ts';
import { makeRunFolder } from './run-folder.ts';
import { startServerProcess } from './server-process.ts';

export interface SecureRedis {
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts a Redis that speaks TLS only, asks for a client certificate, and admits one user. */
export async function startSecureRedis(
  { certificate, key }: IssuedFiles,
  authorities: string,
  user: { readonly name: string; readonly password: string },
): Promise<SecureRedis> {
  const command = await requireCommand('redis-server', 'redis-server');
  const folder = makeRunFolder('redis');
  const port = await findFreePort();
  const tls = ['--tls-cert-file', certificate, '--tls-key-file', key, '--tls-ca-cert-file', authorities];
  const users = ['--user', 'default', 'off', '--user', user.name, 'on', `>${user.password}`, '~*', '&*', '+@all'];
  const ports = ['--port', '0', '--tls-port', String(port), '--bind', '127.0.0.1', '--tls-auth-clients', 'yes'];
  const server = await startServerProcess({
    name: 'Redis',
    folder,
    command,
    args: [...ports, ...tls, ...users, '--dir', folder, '--save', '', '--appendonly', 'no'],
    timeoutMs: 10_000,
    isReady: () => listens(port),
  });
  return { port, stop: () => server.stop('SIGTERM') };
}

async function listens(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
