import type { Followed } from './client.ts';

/** The live connection, kept while something is observed. */
export interface Following {
  /** The `onObserved` of a readable that starts and stops `followed`; `forget` is called when it has stopped. */
  follow(followed: Followed, forget?: () => void): (isObserved: boolean) => void;
  /** Follows nothing any more. */
  end(): void;
}

/** Keeps the connection while something is observed, and `lingerMs` longer for elements that move within the page. */
export function createFollowing(live: Followed, lingerMs: number): Following {
  const timers = new Map<Followed, ReturnType<typeof setTimeout>>();
  let running = 0;
  let hasEnded = false;

  return {
    follow(followed, forget) {
      let isRunning = false;
      return (isObserved) => {
        clearTimeout(timers.get(followed));
        if (hasEnded || isObserved === isRunning) return;
        if (isObserved) {
          isRunning = true;
          running++;
          live.start();
          followed.start();
          return;
        }
        const timer = setTimeout(() => {
          timers.delete(followed);
          isRunning = false;
          followed.stop();
          forget?.();
          if (--running === 0) live.stop();
        }, lingerMs);
        timers.set(followed, timer);
      };
    },
    end() {
      hasEnded = true;
      for (const timer of timers.values()) clearTimeout(timer);
    },
  };
}
