/** Longest wait for an idle moment, and the wait where the browser names none (Safari), ms. */
const TIMEOUT_MS = 2000;
const PAUSE_MS = 200;

// eslint-disable-next-line no-restricted-syntax -- called back together, so that what widgets then ask for is one request
const waiting = new Set<() => void>();

/** Calls back once the page has nothing else to do, together with all others that wait for it; returns what cancels it. */
export function whenIdle(run: () => void): () => void {
  if (waiting.add(run).size === 1) {
    const { requestIdleCallback } = globalThis as Partial<typeof globalThis>;
    if (requestIdleCallback) requestIdleCallback(flush, { timeout: TIMEOUT_MS });
    else setTimeout(flush, PAUSE_MS);
  }
  return () => waiting.delete(run);
}

function flush(): void {
  const runs = [...waiting];
  waiting.clear();
  for (const run of runs) run();
}
