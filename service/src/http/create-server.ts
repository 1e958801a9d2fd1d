import { createServer, type RequestListener, type Server } from 'node:http';

/** Longest time from the opening of a connection, or the first byte of a request, to the end of the headers. */
const HEADERS_TIMEOUT_MS = 15_000;
/** Longest time from the first byte of a request to the end of its body. */
const REQUEST_TIMEOUT_MS = 60_000;
/** Longer than the 60 s for which proxies keep a connection, so that they close it and never send into a closed one. */
const KEEP_ALIVE_TIMEOUT_MS = 65_000;
const CHECK_INTERVAL_MS = 5_000;
/** A client that reads nothing of its answer for this long, beyond the time that a query may take, is disconnected. */
const IDLE_TIMEOUT_MS = 60_000;

export interface ServerLimits {
  /** Most connections at once, of requests and live sockets; further ones are closed immediately. */
  readonly maxConnections: number;
  /** Longest time that an answer may be computed, ms. */
  readonly queryTimeoutMs: number;
  readonly headersTimeoutMs?: number;
  readonly requestTimeoutMs?: number;
}

/** Creates the HTTP server. Silent connections, slow headers and slow bodies are answered 408 and closed. */
export function createHttpServer(listener: RequestListener, limits: ServerLimits): Server {
  const { headersTimeoutMs = HEADERS_TIMEOUT_MS, requestTimeoutMs = REQUEST_TIMEOUT_MS } = limits;
  const server = createServer(
    {
      headersTimeout: headersTimeoutMs,
      requestTimeout: requestTimeoutMs,
      keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
      connectionsCheckingInterval: Math.min(CHECK_INTERVAL_MS, headersTimeoutMs),
    },
    listener,
  );
  server.maxConnections = limits.maxConnections;
  server.timeout = IDLE_TIMEOUT_MS + limits.queryTimeoutMs;
  return server;
}
