import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { TestProject } from 'vitest/node';
import { sweepRunFolders } from './servers/run-folder.ts';
import type { SharedServer } from './servers/shared-address.ts';
import { sharedServers } from './servers/shared-servers.ts';

/**
 * One Postgres, Kafka broker and Redis for the whole run, each started when the first test file asks for it.
 * `GET /<name>` answers the server's address, or 500 with the reason why there is none.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  sweepRunFolders();
  const started = new Map<string, Promise<SharedServer>>();
  const service = createServer((request, response) => {
    const name = (request.url ?? '').slice(1);
    const start = sharedServers[name];
    if (!start) return void response.writeHead(404).end(`no shared server is called "${name}"`);
    const server = started.get(name) ?? start();
    started.set(name, server);
    void server.then(
      ({ address }) => response.end(address),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  }).listen(0, '127.0.0.1');
  await once(service, 'listening');
  project.provide('sharedServersUrl', `http://127.0.0.1:${(service.address() as AddressInfo).port}`);

  return async () => {
    service.close();
    service.closeAllConnections();
    for (const server of await Promise.allSettled(started.values())) {
      if (server.status === 'fulfilled') await server.value.stop();
    }
    sweepRunFolders();
  };
}
