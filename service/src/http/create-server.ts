import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer, type Server as SecureServer } from 'node:https';
import { MIN_TLS_VERSION } from '../base/tls/tls-context.ts';
import type { TlsCredentials } from '../base/tls/tls-files.ts';
import { limitConnections, type ConnectionLimits } from './limits/limit-connections.ts';
import { describeClientError, refuseConnection } from './limits/refuse-connection.ts';

/** Longest time from the opening of a connection, or the first byte of a request, to the end of the headers. */
const HEADERS_TIMEOUT_MS = 15_000;
/** Longest time from the first byte of a request to the end of its body. */
const REQUEST_TIMEOUT_MS = 60_000;
/** Most bytes of the address and the headers of a request together. */
const HEADER_BYTES = 16_384;
/** Longer than the 60 s for which proxies keep a connection, so that they close it and never send into a closed one. */
const KEEP_ALIVE_TIMEOUT_MS = 65_000;
const CHECK_INTERVAL_MS = 5_000;
/** A client that reads nothing of its answer for this long, beyond the time that a query may take, is disconnected. */
const IDLE_TIMEOUT_MS = 60_000;

export interface ServerLimits extends ConnectionLimits {
  /** Most connections at once, of requests and live sockets; further ones are closed immediately. */
  readonly maxConnections: number;
  /** Longest time that an answer may be computed, ms. */
  readonly queryTimeoutMs: number;
  readonly headersTimeoutMs?: number;
  readonly requestTimeoutMs?: number;
}

/**
 * Creates the HTTP server, by TLS where a certificate is given. Silent connections, slow headers and slow bodies are answered 408
 * and closed, headers that are too large 431; slow handshakes are closed.
 */
export function createHttpServer(listener: RequestListener, limits: ServerLimits, tls?: TlsCredentials): Server {
  const { headersTimeoutMs = HEADERS_TIMEOUT_MS, requestTimeoutMs = REQUEST_TIMEOUT_MS } = limits;
  const timeouts = {
    headersTimeout: headersTimeoutMs,
    requestTimeout: requestTimeoutMs,
    maxHeaderSize: HEADER_BYTES,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    connectionsCheckingInterval: Math.min(CHECK_INTERVAL_MS, headersTimeoutMs),
  };
  const server: Server = tls
    ? createSecureServer({ ...timeouts, ...toTlsOptions(tls), handshakeTimeout: headersTimeoutMs }, listener)
    : createServer(timeouts, listener);
  limitConnections(server, limits);
  const parserLimits = { headerBytes: HEADER_BYTES, headersTimeoutMs, requestTimeoutMs };
  server.on('clientError', ({ code }: NodeJS.ErrnoException, socket) => {
    const refusal = describeClientError(code, parserLimits);
    if (refusal) refuseConnection(socket, refusal);
    else socket.destroy();
  });
  server.maxConnections = limits.maxConnections;
  server.timeout = IDLE_TIMEOUT_MS + limits.queryTimeoutMs;
  return server;
}

/** Uses another certificate for the connections from now on; those that are open stay. */
export const renewCertificate = (server: Server, tls: TlsCredentials): void =>
  (server as SecureServer).setSecureContext(toTlsOptions(tls));

const toTlsOptions = ({ cert, key }: TlsCredentials) => ({ cert, key, minVersion: MIN_TLS_VERSION }) as const;
