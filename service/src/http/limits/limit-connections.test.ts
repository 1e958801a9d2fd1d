import { Server } from 'node:http';
import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { limitConnections } from './limit-connections.ts';

/** Opens connections from addresses, one after the other, with 2 allowed at once; returns which of them are closed. */
function openFrom(addresses: readonly string[]): boolean[] {
  const server = new Server();
  limitConnections(server, { connectionsPerAddress: 2, isProxy: (address) => address === '2001:db8:0:9::1' });
  const sockets = addresses.map((remoteAddress) => Object.assign(new PassThrough(), { remoteAddress }));
  for (const socket of sockets) server.emit('connection', socket);
  const closed = sockets.map((socket) => socket.writableEnded || socket.destroyed);
  for (const socket of sockets) socket.destroy();
  return closed;
}

it('counts the connections of a network of 64 bits of IPv6 together', () => {
  const addresses = ['2001:db8:0:1::1', '2001:db8:0:1::2', '2001:db8:0:1:ffff::3', '2001:db8:0:2::1'];
  expect(openFrom(addresses)).toEqual([false, false, true, false]);
});

it('counts each IPv4 address by itself, mapped into IPv6 or not', () => {
  const addresses = ['::ffff:192.0.2.1', '::ffff:192.0.2.2', '192.0.2.1', '::ffff:192.0.2.3', '::ffff:192.0.2.1'];
  expect(openFrom(addresses)).toEqual([false, false, false, false, true]);
});

it('does not count those of a proxy', () => {
  const proxy = '2001:db8:0:9::1';
  expect(openFrom([proxy, proxy, proxy, '2001:db8:0:9::2'])).toEqual([false, false, false, false]);
});
