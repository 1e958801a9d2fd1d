import { isIP } from 'node:net';
import { connect, type SecureContext, type TLSSocket } from 'node:tls';
import { AbstractConnector, type RedisOptions } from 'ioredis';

/**
 * Creates the class by which ioredis connects by TLS, with the certificates that `readContext` returns then. Its own reads them
 * once, and listens to one error of a socket: a second one, as the alert of a server whose certificate was refused, ended the
 * process.
 */
export const createTlsConnector = (readContext: () => SecureContext) =>
  class TlsConnector extends AbstractConnector {
    readonly #host: string;
    readonly #port: number;

    constructor(options: unknown) {
      const { host = 'localhost', port = 6379, disconnectTimeout = 2000 } = options as RedisOptions;
      super(disconnectTimeout);
      this.#host = host;
      this.#port = port;
    }

    connect(): Promise<TLSSocket> {
      const servername = isIP(this.#host) === 0 ? { servername: this.#host } : {};
      const address = { host: this.#host, port: this.#port, ...servername };
      const socket = connect({ ...address, rejectUnauthorized: true, secureContext: readContext() });
      this.connecting = true;
      this.stream = socket;
      socket.on('error', (error) => (this.firstError ??= error));
      return Promise.resolve(socket);
    }
  };
