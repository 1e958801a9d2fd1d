import type { ReceivedError } from '../../protocol/query.ts';

/** Keeps the requests that read from a service that has refused one of them for their number, until the time that it gave. */
export interface RateLimit {
  /** The refusal that holds now. */
  readonly error: ReceivedError | undefined;
  /** Takes a refusal; one without a time changes nothing. */
  hold(error: ReceivedError): void;
  /** Remaining wait, ms; 0 without a refusal. */
  getWaitMs(): number;
}

/** Longest wait, s: timers cannot be set much further ahead. */
const MAX_SECONDS = 86_400;

/**
 * Adds to a refusal when to try again, by the clock of this machine. `header`: `Retry-After` of the answer, seconds or a date,
 * for a proxy that says it there alone. Without a time it stays as it is.
 */
export function addRetryTime(error: ReceivedError, header?: string | null): ReceivedError {
  const given = error.retryAfterSeconds ?? (header ? Number(header) : NaN);
  const seconds = isNaN(given) ? (Date.parse(header ?? '') - Date.now()) / 1000 : given;
  if (isNaN(seconds)) return error;
  // A second at least, unless a shorter time was given: 0, or a date that is over by this machine's clock, would be at once.
  const retryAfterSeconds = Math.min(given > 0 ? given : Math.max(seconds, 1), MAX_SECONDS);
  return { ...error, retryAfterSeconds, retryAtMs: Date.now() + retryAfterSeconds * 1000 };
}

/** `onEnd` is called when the time has come. */
export function createRateLimit(lifetime: AbortSignal, onEnd: () => void): RateLimit {
  let held: ReceivedError | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const getWaitMs = (): number => Math.max(0, (held?.retryAtMs ?? 0) - Date.now());
  lifetime.addEventListener('abort', () => clearTimeout(timer));
  return {
    get error() {
      return getWaitMs() > 0 ? held : undefined;
    },
    getWaitMs,
    hold(error) {
      if (!error.retryAtMs || error.retryAtMs <= (held?.retryAtMs ?? 0)) return;
      held = error;
      clearTimeout(timer);
      timer = setTimeout(() => {
        held = undefined;
        onEnd();
      }, getWaitMs());
    },
  };
}
