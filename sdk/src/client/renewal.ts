import type { Timing } from './timing.ts';
import type { TokenSource } from './token/token-source.ts';

/** Longer timers fire at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

export interface Renewal {
  /** Remaining lifetime of the token by the service's clock, ms: that of this machine may be wrong. */
  arm(expiresInMs: number): void;
  /** Renews the token if it is due: timers stop while the machine sleeps. */
  check(): void;
  /** Renews the token at once. */
  renew(): void;
  stop(): void;
}

/** Gets a newer token ahead of expiry and hands it to `onToken`; what fails is tried again until `stop`. */
export function createRenewal(
  tokens: TokenSource,
  timing: Timing,
  delayMs: (attempt: number) => number,
  onToken: (token: string) => void,
): Renewal {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let dueAtMs = Infinity;
  let attempt = 0;

  function schedule(inMs: number): void {
    clearTimeout(timer);
    dueAtMs = Date.now() + inMs;
    timer = setTimeout(check, Math.min(inMs, MAX_TIMER_MS));
  }

  function check(): void {
    const leftMs = dueAtMs - Date.now();
    if (leftMs <= 0) renew();
    else if (leftMs < Infinity) schedule(leftMs);
  }

  function renew(): void {
    stop();
    const mine = ++attempt;
    tokens.renew().then(
      (token) => {
        if (mine === attempt) onToken(token);
      },
      () => {
        if (mine === attempt) schedule(delayMs(2));
      },
    );
  }

  /** Stops; a pending answer is ignored. */
  function stop(): void {
    attempt++;
    clearTimeout(timer);
    dueAtMs = Infinity;
  }

  return {
    arm(expiresInMs) {
      attempt++;
      schedule(expiresInMs - Math.min(timing.renewAheadMs, expiresInMs / 2));
    },
    check,
    renew,
    stop,
  };
}
