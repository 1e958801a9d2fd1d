import { AsyncLocalStorage } from 'node:async_hooks';

export interface LoopOptions {
  /** Period, ms. A round that is due while another runs is left out. */
  readonly everyMs: number;
  /** Starts the first round at once, not after the first period. */
  readonly isEager?: boolean;
  /** Leaves out the rounds that are due within this time after one that failed, ms. */
  readonly afterErrorMs?: number;
  /** Called for each period; also synchronous work. */
  round(): unknown;
  /** Called with what a round throws; the loop goes on. */
  onError(error: unknown): void;
}

export interface Loop {
  /** Starts a round now, or joins the one that is running. Resolves when it has ended, also when it failed. */
  run(): Promise<void>;
  /** Starts no more rounds; resolves when the running one has ended. */
  close(): Promise<void>;
}

/** Runs `round` periodically, never twice at once, and in the context that started the loop: whoever calls `run` does not act by it. */
export function startLoop({ everyMs, isEager = false, afterErrorMs = 0, round, onError }: LoopOptions): Loop {
  const inOwnContext = AsyncLocalStorage.snapshot();
  let running: Promise<void> | undefined;
  let isClosed = false;
  let notBeforeMs = -Infinity;

  async function runOnce(): Promise<void> {
    try {
      await round();
    } catch (error) {
      notBeforeMs = performance.now() + afterErrorMs;
      onError(error);
    }
  }

  const run = (): Promise<void> => {
    if (isClosed) return running ?? Promise.resolve();
    running ??= inOwnContext(runOnce).finally(() => {
      running = undefined;
    });
    return running;
  };
  const timer = setInterval(() => {
    if (performance.now() >= notBeforeMs) void run();
  }, everyMs);
  if (isEager) void run();
  return {
    run,
    async close() {
      isClosed = true;
      clearInterval(timer);
      await running;
    },
  };
}
