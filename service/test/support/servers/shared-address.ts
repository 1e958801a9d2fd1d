import { inject } from 'vitest';

/** A server that the run's process started, or found configured, for all test files. */
export interface SharedServer {
  /** A URL, or brokers separated by commas. */
  readonly address: string;
  stop(): Promise<void>;
}

/** Requests a shared server, which is started at the first request. Throws if it is not available. */
export async function findSharedAddress(name: 'postgres' | 'kafka' | 'redis'): Promise<string> {
  const response = await fetch(new URL(name, inject('sharedServersUrl')));
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return text;
}
