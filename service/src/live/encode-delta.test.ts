import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import WebSocket, { WebSocketServer } from 'ws';
import { toTextMessage } from './encode-delta.ts';

it('frames texts of any size as a client reads them', async () => {
  const texts = [0, 1, 125, 126, 65_535, 65_536, 200_000].map(
    (size) => `${'€'.repeat(Math.floor(size / 3))}${'x'.repeat(size % 3)}`,
  );
  const server = createServer();
  const sockets = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, socket, head) => {
    sockets.handleUpgrade(request, socket, head, (client) => {
      for (const text of texts) socket.write(toTextMessage(text));
      client.close();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const received: string[] = [];
  client.on('message', (bytes: Buffer, isBinary) => received.push(isBinary ? 'binary' : bytes.toString()));
  await once(client, 'close');
  server.close();
  expect(received.map((text) => text.length)).toEqual(texts.map((text) => text.length));
  expect(received).toEqual(texts);
});
