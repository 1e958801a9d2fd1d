import { once } from 'node:events';
import type { Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createHttpServer } from './create-server.ts';

let server: Server;

beforeEach(async () => {
  const limits = { maxConnections: 2, queryTimeoutMs: 1000, headersTimeoutMs: 100, requestTimeoutMs: 200 };
  server = createHttpServer((request, response) => {
    request.resume().on('end', () => response.end('done'));
  }, limits);
  await once(server.listen(0, '127.0.0.1'), 'listening');
});

afterEach(async () => {
  server.closeAllConnections();
  await once(server.close(), 'close');
});

async function open(): Promise<Socket> {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}

describe('the HTTP server closes', () => {
  test('a connection that says nothing', async () => {
    expect(await text(await open())).toContain('408');
  });

  test('a request whose headers do not end', async () => {
    const socket = await open();
    socket.write('POST / HTTP/1.1\r\nHost: x\r\n');
    expect(await text(socket)).toContain('408');
  });

  test('a request whose body does not end', async () => {
    const socket = await open();
    socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n1');
    expect(await text(socket)).toContain('408');
  });

  test('connections beyond the limit, and no others', async () => {
    const held = [await open(), await open()];
    const third = await open();
    await once(third.resume(), 'close');
    held[0]?.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    expect(await text(held[0] as Socket)).toContain('done');
  });
});
