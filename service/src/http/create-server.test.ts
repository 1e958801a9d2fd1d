import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { connect as connectByTls } from 'node:tls';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createCertificateFolder } from '../../test/support/tls/certificates.ts';
import { createHttpServer } from './create-server.ts';

const limits = {
  maxConnections: 3,
  connectionsPerAddress: 2,
  isProxy: (address: string) => address === '127.0.0.9',
  queryTimeoutMs: 1000,
  headersTimeoutMs: 100,
  requestTimeoutMs: 200,
};
let server: Server;

beforeEach(async () => {
  server = createHttpServer((request, response) => {
    request.resume().on('end', () => response.end('done'));
  }, limits);
  await once(server.listen(0, '127.0.0.1'), 'listening');
});

afterEach(async () => {
  server.closeAllConnections();
  await once(server.close(), 'close');
});

/** `from`: the address of this machine that the connection comes from. */
async function open(from = '127.0.0.1'): Promise<Socket> {
  const { port } = server.address() as AddressInfo;
  const socket = connect({ port, host: '127.0.0.1', localAddress: from });
  await once(socket, 'connect');
  return socket;
}

const errorOf = (answer: string): unknown =>
  (JSON.parse(answer.split('\r\n\r\n')[1] ?? '') as { error: unknown }).error;
const TIMEOUT = {
  code: 'request_timeout',
  message: 'the request is not complete: expected its headers within 0.1 s, and its body within 0.2 s',
  retryable: true,
};

describe('the HTTP server closes', () => {
  test('a connection that says nothing', async () => {
    const answer = await text(await open());
    expect(answer).toContain('HTTP/1.1 408 Request Timeout');
    expect(errorOf(answer)).toEqual(TIMEOUT);
  });

  test('a request whose headers do not end', async () => {
    const socket = await open();
    socket.write('POST / HTTP/1.1\r\nHost: x\r\n');
    expect(errorOf(await text(socket))).toEqual(TIMEOUT);
  });

  test('a request whose body does not end', async () => {
    const socket = await open();
    socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n1');
    expect(errorOf(await text(socket))).toEqual(TIMEOUT);
  });

  test('a request whose body comes a byte at a time', async () => {
    const socket = await open();
    socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n');
    const drip = setInterval(() => socket.write('1'), 20);
    socket.on('error', () => undefined);
    expect(await text(socket)).toContain('408');
    clearInterval(drip);
  });

  test.each([
    ['headers of more than 16 KiB', `GET / HTTP/1.1\r\nHost: x\r\nX-Large: ${'x'.repeat(16_384)}\r\n\r\n`],
    ['an address of more than 16 KiB', `GET /${'x'.repeat(16_384)} HTTP/1.1\r\nHost: x\r\n\r\n`],
  ])('a request with %s', async (_, request) => {
    const socket = await open();
    socket.write(request);
    const answer = await text(socket);
    expect(answer).toContain('HTTP/1.1 431');
    expect(errorOf(answer)).toEqual({
      code: 'headers_too_large',
      message: 'the address and the headers have more than 16384 bytes together: expected fewer',
      retryable: false,
    });
  });

  test('a request that is not HTTP', async () => {
    const socket = await open();
    socket.write('hello\r\n\r\n');
    expect(errorOf(await text(socket))).toMatchObject({ code: 'invalid_request' });
  });

  test('connections of an address beyond its limit, and says so', async () => {
    const held = [await open(), await open()];
    const answer = await text(await open());
    expect(answer).toMatch(/^HTTP\/1.1 429 Too Many Requests\r\n[^]*\r\nRetry-After: 1\r\n/);
    expect(errorOf(answer)).toEqual({
      code: 'too_many_requests',
      message: '127.0.0.1 has more than 2 connections: expected at most 2 (CONNECTIONS_PER_ADDRESS)',
      retryable: true,
      retryAfterSeconds: 1,
    });
    held[0]?.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    expect(await text(held[0] as Socket)).toContain('done');
    const next = await open();
    next.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    expect(await text(next)).toContain('done');
  });

  test('connections beyond the limit of all, also of a proxy, and no others', async () => {
    const held = [await open('127.0.0.9'), await open('127.0.0.9'), await open('127.0.0.9')];
    const fourth = await open('127.0.0.9');
    await once(fourth.resume(), 'close');
    held[0]?.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    expect(await text(held[0] as Socket)).toContain('done');
  });
});

test('the HTTP server by TLS closes a connection that makes no handshake, and one that then says nothing', async () => {
  const folder = await createCertificateFolder();
  const files = await (await folder.createAuthority('root')).issue('own');
  const credentials = { cert: readFileSync(files.certificate, 'utf8'), key: readFileSync(files.key, 'utf8') };
  const secured = createHttpServer((_, response) => response.end(), limits, credentials);
  await once(secured.listen(0, '127.0.0.1'), 'listening');
  const { port } = secured.address() as AddressInfo;
  expect(await text(connect(port, '127.0.0.1'))).toBe('');
  expect(await text(connectByTls({ port, host: '127.0.0.1', rejectUnauthorized: false }))).toContain('408');
  await once(secured.close(), 'close');
  await folder.remove();
});
