/** Tells when it is worth looking whether the connection still stands. */
export interface Signals {
  /** Calls the listener when the network is back or the page is looked at again; returns what ends that. */
  onWake(listener: () => void): () => void;
}

/** The signals of a page: `online` and `visibilitychange`. Elsewhere, as in Node, there are none. */
export function createPageSignals(): Signals {
  return {
    onWake(listener) {
      const page = globalThis.document as Document | undefined;
      if (!page) return () => undefined;
      const onVisibility = (): void => {
        if (page.visibilityState === 'visible') listener();
      };
      addEventListener('online', listener);
      page.addEventListener('visibilitychange', onVisibility);
      return () => {
        removeEventListener('online', listener);
        page.removeEventListener('visibilitychange', onVisibility);
      };
    },
  };
}
