import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { findFreePort } from '../../../src/embedded/find-free-port.ts';

const run = promisify(execFile);
const COMPOSE_FILE = fileURLToPath(new URL('../../../../docker-compose.yml', import.meta.url));

export interface ComposeService {
  /** Port of the service on this machine. */
  readonly port: number;
  /** Runs `docker compose <args>` in the service's own project. */
  compose(...args: string[]): Promise<void>;
  /** Stops and removes the container with its volumes. */
  stop(): Promise<void>;
}

/** True when a Docker engine with Compose answers. */
export async function isDockerRunning(): Promise<boolean> {
  return run('docker', ['compose', 'version'])
    .then(() => run('docker', ['info'], { timeout: 10_000 }))
    .then(
      () => true,
      () => false,
    );
}

/** Starts one service of `docker-compose.yml` in a project of its own, on a free port passed as `portVariable`. */
export async function startComposeService(service: string, portVariable: string): Promise<ComposeService> {
  const port = await findFreePort();
  const project = `tidemark-test-${randomBytes(4).toString('hex')}`;
  const env = { ...process.env, [portVariable]: String(port) };
  const compose = async (...args: string[]): Promise<void> => {
    await run('docker', ['compose', '-p', project, '-f', COMPOSE_FILE, ...args], { env });
  };
  await compose('up', '-d', '--wait', '--no-deps', service);
  return { port, compose, stop: () => compose('down', '--volumes') };
}
