/** A value that can be read at any time, and watched. */
export interface Readable<T> {
  get(): T;
  /** Calls the listener after each change, without the value; returns what ends that. */
  subscribe(listener: () => void): () => void;
}

export interface Cell<T> extends Readable<T> {
  /** Notifies the subscribers, unless the value is identical. */
  set(value: T): void;
}

/** `onObserved` is called with true when the first subscriber comes, and with false when the last has gone. */
export function createCell<T>(value: T, onObserved?: (isObserved: boolean) => void): Cell<T> {
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    set(next) {
      if (Object.is(next, value)) return;
      value = next;
      for (const listener of [...listeners]) listener();
    },
    subscribe(listener) {
      // A listener of its own, so that the same function may subscribe twice.
      const own = (): void => listener();
      listeners.add(own);
      if (listeners.size === 1) onObserved?.(true);
      return () => {
        if (listeners.delete(own) && listeners.size === 0) onObserved?.(false);
      };
    },
  };
}
