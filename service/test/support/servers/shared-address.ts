import { inject } from 'vitest';

/** A server that the run's process started, or found configured, for all test files. */
export interface SharedServer {
  /** A URL, or brokers separated by commas. */
  readonly address: string;
  stop(): Promise<void>;
}

/** Asks the run for a shared server, which starts it if nobody asked before. Throws the reason when there is none. */
export async function findSharedAddress(name: 'postgres' | 'kafka' | 'redis'): Promise<string> {
  const response = await fetch(new URL(name, inject('sharedServersUrl')));
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return text;
}
