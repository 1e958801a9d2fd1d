import { inject } from 'vitest';

/** Asks the run for a shared server, which starts it if nobody asked before. Throws the reason when there is none. */
export async function findSharedAddress(name: 'postgres' | 'kafka' | 'redis'): Promise<string> {
  const response = await fetch(new URL(name, inject('sharedServersUrl')));
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return text;
}
