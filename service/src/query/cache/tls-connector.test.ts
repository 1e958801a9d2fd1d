import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { createSecureContext } from 'node:tls';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createTlsConnector } from './tls-connector.ts';

let server: Server;

beforeEach(async () => {
  server = createServer((socket) => socket.on('error', () => socket.destroy())).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

it('survives a socket that fails twice, as when a server answers a refused handshake by an alert', async () => {
  const Connector = createTlsConnector(() => createSecureContext());
  const { port } = server.address() as AddressInfo;
  const connector = new Connector({ host: '127.0.0.1', port, disconnectTimeout: 100 });
  const socket = await connector.connect();
  // Redis of the library listens once.
  socket.once('error', () => undefined);
  const first = new Error('self-signed certificate');
  socket.emit('error', first);
  socket.emit('error', new Error('alert decode error'));
  expect(connector.firstError).toBe(first);
  socket.destroy();
});

it('reads the certificates for each connection', async () => {
  let reads = 0;
  const Connector = createTlsConnector(() => {
    reads++;
    return createSecureContext();
  });
  const { port } = server.address() as AddressInfo;
  const connector = new Connector({ host: '127.0.0.1', port, disconnectTimeout: 100 });
  for (const expected of [1, 2]) {
    const socket = await connector.connect();
    expect(reads).toBe(expected);
    socket.destroy();
  }
});
