import { afterAll, beforeAll, vi } from 'vitest';
import { countResources, findLeaks } from './leaks.ts';

/** Long enough for a busy machine to close a broker's connections: a file that leaves nothing open waits for nothing. */
const GRACE_MS = 15_000;

let before = new Map<string, number>();

beforeAll(() => {
  before = countResources();
});

// Hooks of setup files end last: by now the test file must have closed what it opened.
afterAll(async () => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  const leaks = await findLeaks(before, GRACE_MS);
  if (leaks.length > 0) throw new Error(`left open at the end of the test file: ${leaks.join(', ')}`);
});
