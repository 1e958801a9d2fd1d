import { useSyncExternalStore } from 'react';

export interface Route {
  /** The metric of `#/metrics/NAME`; undefined on the first page. */
  readonly metric: string | undefined;
  open(metric: string): void;
  close(): void;
}

const subscribe = (listener: () => void): (() => void) => {
  addEventListener('hashchange', listener);
  return () => removeEventListener('hashchange', listener);
};

/** The page in the address, so that the browser's Back button works. */
export function useRoute(): Route {
  const hash = useSyncExternalStore(subscribe, () => location.hash);
  return {
    metric: /^#\/metrics\/(\w+)$/.exec(hash)?.[1],
    open: (metric) => void (location.hash = `/metrics/${metric}`),
    close: () => void (location.hash = '/'),
  };
}
