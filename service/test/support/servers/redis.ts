import { connect } from 'node:net';
import { once } from 'node:events';
import { findCommand, requireCommand } from './commands.ts';
import { isDockerRunning, startComposeService } from './compose.ts';
import { makeRunFolder } from './run-folder.ts';
import { findFreePort } from '../../../src/embedded/find-free-port.ts';
import { startServerProcess } from './server-process.ts';
import { findSharedAddress } from './shared-address.ts';

export interface RedisServer {
  readonly url: string;
  /** Stops the server if it runs and restarts it on the same port, empty. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** The Redis that all test files share (`REDIS_URL`, or one started for the run): use keys of your own. */
export function findRedisUrl(): Promise<string> {
  return findSharedAddress('redis');
}

/** Starts a Redis of the test's own: `redis-server` from the PATH, else Docker, else Debian's package. */
export async function startRedis(): Promise<RedisServer> {
  if (findCommand('redis-server') === undefined && (await isDockerRunning())) return startRedisWithCompose();
  const command = await requireCommand('redis-server', 'redis-server');
  const folder = makeRunFolder('redis');
  const port = await findFreePort();
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'no'];
  const isReady = (): Promise<boolean> => answersPing(port);
  const launch = () => startServerProcess({ name: 'Redis', folder, command, args, timeoutMs: 10_000, isReady });
  let server = await launch();
  return {
    url: `redis://127.0.0.1:${port}`,
    restart: async () => {
      await server.stop('SIGTERM');
      server = await launch();
    },
    stop: () => server.stop('SIGTERM'),
  };
}

async function startRedisWithCompose(): Promise<RedisServer> {
  const { port, compose, stop } = await startComposeService('redis', 'REDIS_PORT');
  return { url: `redis://127.0.0.1:${port}`, restart: () => compose('restart', 'redis'), stop };
}

async function answersPing(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
  try {
    const [reply] = (await once(socket, 'data')) as [Buffer];
    return reply.toString().startsWith('+PONG');
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
