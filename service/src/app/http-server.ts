import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AppError } from '../base/errors.ts';

/** Starts to listen and returns the address, as `http://127.0.0.1:4000`. Throws `port_in_use`. */
export function listen(
  server: Server,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE'
          ? new AppError('port_in_use', `port ${port} of ${host} is in use: choose another with PORT or --port`)
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
export function stopHttpServer(server: Server, withinMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), withinMs);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    server.closeIdleConnections();
  });
}
