import type { Server } from 'node:http';
import { Server as TlsServer } from 'node:tls';
import type { Socket } from 'node:net';
import { toLimitKey } from '../../access/rates/limit-key.ts';
import { toAddress } from '../client-address.ts';
import { refuseConnection } from './refuse-connection.ts';

export interface ConnectionLimits {
  /** Most connections at once of one address; 0: any number. */
  readonly connectionsPerAddress: number;
  /** Whether an address is that of a trusted proxy, whose connections are those of many clients. */
  isProxy(address: string): boolean;
}

/**
 * Closes connections of an address (IPv6: of a network of 64 bits) beyond the limit, with 429 but before TLS. Live sockets count until
 * they are closed.
 */
export function limitConnections(server: Server, { connectionsPerAddress, isProxy }: ConnectionLimits): void {
  if (connectionsPerAddress === 0) return;
  const counts = new Map<string, number>();
  server.prependListener('connection', (socket: Socket) => {
    const address = toAddress(socket.remoteAddress ?? '');
    if (address === undefined || isProxy(address)) return;
    const key = toLimitKey(address);
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    socket.once('close', () => {
      const left = (counts.get(key) ?? 0) - 1;
      if (left > 0) counts.set(key, left);
      else counts.delete(key);
    });
    if (count <= connectionsPerAddress) return;
    // Before the handshake there is nothing to answer on.
    if (server instanceof TlsServer) return void socket.destroy();
    const message = `${key} has more than ${connectionsPerAddress} connections: expected at most ${connectionsPerAddress} (CONNECTIONS_PER_ADDRESS)`;
    refuseConnection(socket, { status: 429, code: 'too_many_requests', message, retryable: true });
  });
}
