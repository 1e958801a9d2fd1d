import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { OperatorError } from '../base/errors.ts';
import { createApp } from '../http/app.ts';
import { createHttpServer } from '../http/create-server.ts';
import type { Health } from '../http/health.ts';
import type { HttpOptions } from '../http/types.ts';
import type { Context } from './context.ts';
import { findPages } from './find-pages.ts';

type Services = Omit<
  HttpOptions,
  'catalog' | 'now' | 'readiness' | 'servesApi' | 'bodyBytes' | 'corsOrigins' | 'pagesDir' | 'onError'
>;

/** Creates the HTTP server, which does not listen yet. It is closed when running requests have been answered. */
export function openHttpServer(context: Context, health: Health, services: Services): Server {
  const { config, catalog, now, onError, parts } = context;
  const app = createApp({
    ...services,
    catalog,
    now,
    readiness: () => health.readiness(),
    servesApi: config.roles.includes('http'),
    bodyBytes: config.bodyBytes,
    corsOrigins: config.corsOrigins,
    pagesDir: findPages(),
    onError: (error, requestId) => onError(error, { requestId }),
  });
  const handle = app.callback();
  const server = createHttpServer((request, response) => {
    // Makes clients send their next request to another process.
    if (health.isDraining) response.setHeader('Connection', 'close');
    void handle(request, response);
  }, config);
  return parts.adopt(server, () => stopHttpServer(server, config.queryTimeoutMs));
}

/** Starts to listen and returns the address, as `http://127.0.0.1:4000`. Throws `port_in_use`. */
export function listen(
  server: Server,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE'
          ? new OperatorError('port_in_use', `port ${port} of ${host} is in use: choose another with PORT or --port`)
          : error,
      );
    });
    server.listen(port, host, () => {
      const bound = server.address() as AddressInfo;
      resolve(`http://${bound.family === 'IPv6' ? `[${bound.address}]` : bound.address}:${bound.port}`);
    });
  });
}

/** Stops accepting connections and waits for running requests, at most `withinMs`; then they are cut off. */
function stopHttpServer(server: Server, withinMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), withinMs);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    server.closeIdleConnections();
  });
}
