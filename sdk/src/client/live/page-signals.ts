/** Signals when to check the connection. */
export interface Signals {
  /** Calls the listener when the network has gone or is back, or the page is looked at again; returns what ends that. */
  onWake(listener: () => void): () => void;
}

/** The signals of a page: `offline`, `online` and `visibilitychange`. Elsewhere, as in Node, there are none. */
export const createPageSignals = (): Signals => ({
  onWake(listener) {
    const page = globalThis.document as Document | undefined;
    const lifetime = new AbortController();
    const { signal } = lifetime;
    const onVisibility = (): void => {
      if (!page?.hidden) listener();
    };
    page?.addEventListener('visibilitychange', onVisibility, { signal });
    for (const type of ['offline', 'online']) if (page) addEventListener(type, listener, { signal });
    return () => lifetime.abort();
  },
});
