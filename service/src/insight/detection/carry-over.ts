/** How slowly it is forgotten how much of an error comes again. */
const RATE = 0.003;
/** Before so many errors nothing is said to come again. */
const LEAST = 48;
/** What is farther off than this was an event: no more of it is awaited again, nor learned from. */
const FAR = 2;
const FAR_LEARNED = 3;
/** Errors that hardly vary tell nothing. */
const MIN_VARIANCE = 0.05;
const MOST = 0.8;

/** What a bucket is off by itself, where noise hangs together from bucket to bucket. */
export interface CarryOver {
  /** Takes in how many spreads a bucket is off; says how many are left without what the one before let await. */
  push(timestampMs: number, off: number): number;
}

/** An autoregression of the first order over the errors, whose share is learned as they come; across a gap nothing is carried. */
export function createCarryOver(stepMs: number): CarryOver {
  let before = 0;
  let beforeMs = -Infinity;
  let together = 0;
  let variance = 1;
  let seen = 0;
  return {
    push(timestampMs, off) {
      if (timestampMs - beforeMs >= 2 * stepMs) before = 0;
      seen++;
      const share = seen < LEAST ? 0 : Math.min(MOST, Math.max(0, together / Math.max(MIN_VARIANCE, variance)));
      const own = off - share * clip(before, FAR);
      const rate = Math.max(RATE, 1 / seen);
      const learned = clip(off, FAR_LEARNED);
      together += rate * (clip(before, FAR_LEARNED) * learned - together);
      variance += rate * (learned ** 2 - variance);
      before = off;
      beforeMs = timestampMs;
      return own;
    },
  };
}

const clip = (value: number, most: number): number => Math.min(most, Math.max(-most, value));
