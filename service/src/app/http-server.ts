import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { OperatorError } from '../base/errors.ts';
import { startLoop, type Loop } from '../base/loop.ts';
import { createCredentialsReader } from '../base/tls/tls-context.ts';
import type { TlsCredentials, TlsFiles } from '../base/tls/tls-files.ts';
import { createApp } from '../http/app.ts';
import { createHttpsCheck, createProxyCheck } from '../http/client-address.ts';
import { createHttpServer, renewCertificate } from '../http/create-server.ts';
import type { Health } from '../http/health.ts';
import type { HttpOptions } from '../http/types.ts';
import { close, type Context } from './context.ts';
import { findPages } from './find-pages.ts';

type Services = Omit<
  HttpOptions,
  | 'catalog'
  | 'now'
  | 'readiness'
  | 'isProxyEncrypted'
  | 'servesApi'
  | 'bodyBytes'
  | 'corsOrigins'
  | 'offlineHours'
  | 'pagesDir'
  | 'onError'
>;

const LOOK_AT_CERTIFICATES_MS = 2000;

/** Creates the HTTP server, which does not listen yet. It is closed when running requests have been answered. */
export function openHttpServer(context: Context, health: Health, services: Services): Server {
  const { config, catalog, now, onError, parts } = context;
  const app = createApp({
    ...services,
    catalog,
    now,
    readiness: () => health.readiness(),
    isProxyEncrypted: createHttpsCheck(config.trustedProxies),
    servesApi: config.roles.includes('http'),
    bodyBytes: config.bodyBytes,
    corsOrigins: config.corsOrigins,
    offlineHours: config.offlineHours,
    pagesDir: findPages(),
    onError: (error, requestId) => onError(error, { requestId }),
  });
  const handle = app.callback();
  const readCredentials = config.serverTls && createCredentialsReader(config.serverTls, onError);
  const credentials = readCredentials?.();
  const server = createHttpServer(
    (request, response) => {
      // Makes clients send their next request to another process.
      if (health.isDraining) response.setHeader('Connection', 'close');
      void handle(request, response);
    },
    { ...config, isProxy: createProxyCheck(config.trustedProxies) },
    credentials,
  );
  parts.adopt(server, () => stopHttpServer(server, config.queryTimeoutMs));
  if (readCredentials) parts.adopt(startToRenew(server, readCredentials, credentials, onError), close);
  return server;
}

/** Looks at the files periodically: notices of file systems are lost where a folder is exchanged, as Kubernetes does. */
function startToRenew(
  server: Server,
  read: () => TlsCredentials,
  first: TlsCredentials | undefined,
  onError: (error: unknown) => void,
): Loop {
  let used = first;
  return startLoop({
    everyMs: LOOK_AT_CERTIFICATES_MS,
    round() {
      const credentials = read();
      if (credentials !== used) renewCertificate(server, credentials);
      used = credentials;
    },
    onError,
  });
}

/** Starts to listen and returns the address, as `http://127.0.0.1:4000`, or `https:`. Throws `port_in_use`. */
export function listen(
  server: Server,
  { host, port, serverTls }: { readonly host: string; readonly port: number; readonly serverTls: TlsFiles | undefined },
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
      resolve(
        `${serverTls ? 'https' : 'http'}://${bound.family === 'IPv6' ? `[${bound.address}]` : bound.address}:${bound.port}`,
      );
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
