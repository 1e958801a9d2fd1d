import type { ReactiveElement } from 'lit';

/** Time after a failure within which the code is not asked for again, ms: a host may be updated many times a second. */
const PAUSE_MS = 5000;

/**
 * Returns a part of a host whose code is loaded with the first call that needs it; undefined until then. The host is updated
 * once it is there. After a failure a later call loads it again; `onFailure` hears of the first failure only.
 */
export function createLazyPart<T>(
  host: ReactiveElement,
  load: () => Promise<T>,
  onFailure: (error: unknown) => void = () => undefined,
): (isNeeded?: boolean) => T | undefined {
  let part: T | undefined;
  let isLoading = false;
  let failedAtMs: number | undefined;

  const take = (loaded: T): void => {
    part = loaded;
    host.requestUpdate();
  };
  const fail = (error: unknown): void => {
    isLoading = false;
    if (failedAtMs === undefined) onFailure(error);
    failedAtMs = performance.now();
  };

  return (isNeeded = true) => {
    const isPaused = failedAtMs !== undefined && performance.now() - failedAtMs < PAUSE_MS;
    if (isNeeded && !part && !isLoading && !isPaused) {
      isLoading = true;
      load().then(take, fail);
    }
    return part;
  };
}
