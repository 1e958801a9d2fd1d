/**
 * Delay before try `attempt` (0 for the first after a fault), ms: full jitter, `rand(0, min(max, base * 2^attempt))`, so
 * that the clients of a restarted service do not come back at once
 * (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/). `random` gives [0, 1).
 */
export function computeBackoffMs(attempt: number, baseMs: number, maxMs: number, random: () => number): number {
  return random() * Math.min(maxMs, baseMs * 2 ** attempt);
}
