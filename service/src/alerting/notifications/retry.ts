/** Waits after the first, second … failed try, ms. After the last one a notification is dead. */
export const RETRY_MS = [1_000, 5_000, 15_000, 60_000, 300_000, 1_800_000, 7_200_000] as const;
const JITTER = 0.2;
/** Longest wait that a receiver may ask for. */
const MAX_PATIENCE_MS = 6 * 3_600_000;

/**
 * Returns how long to wait after this many failed tries, ms, with 20 % of jitter either way; the time that the receiver
 * asked for, if longer. Undefined: no more tries. `random` is in [0, 1).
 */
export function computeRetryMs(tries: number, retryAfterMs: number | undefined, random: number): number | undefined {
  const waitMs = RETRY_MS[tries - 1];
  if (waitMs === undefined) return undefined;
  const jittered = Math.round(waitMs * (1 - JITTER + 2 * JITTER * random));
  return Math.max(jittered, Math.min(retryAfterMs ?? 0, MAX_PATIENCE_MS));
}

/** Parses `Retry-After` to ms from now: seconds, or an HTTP date. Undefined when it is neither. */
export function parseRetryAfter(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header) * 1000;
  const atMs = Date.parse(header);
  return Number.isNaN(atMs) ? undefined : Math.max(0, atMs - nowMs);
}
