/** Learning rate of the autocorrelation. */
const RATE = 0.003;
/** Errors needed before any are carried over. */
const MIN_ERRORS = 48;
/** Errors larger than this, in standard deviations, are clipped: they are events, not noise. */
const CLIP = 2;
const CLIP_LEARNED = 3;
/** Minimum variance: errors that hardly vary show no autocorrelation. */
const MIN_VARIANCE = 0.05;
const MAX_SHARE = 0.8;

/** Removes the autocorrelation of the noise from the error of each bucket. */
export interface CarryOver {
  /**
   * Takes the error of a bucket, in standard deviations; returns it without the part predicted from the bucket before.
   */
  push(timestampMs: number, off: number): number;
}

/** First-order autoregression over the errors, learned as they arrive; nothing is carried across a gap. */
export function createCarryOver(stepMs: number): CarryOver {
  let before = 0;
  let beforeMs = -Infinity;
  let together = 0;
  let variance = 1;
  let errors = 0;
  return {
    push(timestampMs, off) {
      if (timestampMs - beforeMs >= 2 * stepMs) before = 0;
      errors++;
      const share =
        errors < MIN_ERRORS ? 0 : Math.min(MAX_SHARE, Math.max(0, together / Math.max(MIN_VARIANCE, variance)));
      const own = off - share * clip(before, CLIP);
      const rate = Math.max(RATE, 1 / errors);
      const learned = clip(off, CLIP_LEARNED);
      together += rate * (clip(before, CLIP_LEARNED) * learned - together);
      variance += rate * (learned ** 2 - variance);
      before = off;
      beforeMs = timestampMs;
      return own;
    },
  };
}

const clip = (value: number, most: number): number => Math.min(most, Math.max(-most, value));
