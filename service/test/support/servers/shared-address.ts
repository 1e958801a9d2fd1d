import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** Address at which test files request shared servers. */
    sharedServersUrl: string;
  }
}

/** A server that the run's process started, or found configured, for all test files. */
export interface SharedServer {
  /** A URL, brokers separated by commas, or the path of the SDK's package. */
  readonly address: string;
  stop(): Promise<void>;
}

/** Requests a shared server, which is started at the first request. Throws if it is not available. */
export async function findSharedAddress(name: 'package' | 'postgres' | 'kafka' | 'redis' | 'mariadb'): Promise<string> {
  const response = await fetch(new URL(name, inject('sharedServersUrl')));
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return text;
}
